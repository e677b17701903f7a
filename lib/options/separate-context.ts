import type { Type } from '@nestjs/common';
import { type NestApplicationContext, NestFactory } from '@nestjs/core';

/**
 * A Nest context beside the app that is being made, with the logger that the user chose.
 *
 * It is made by a factory of its own: `NestFactory` remembers the options of the last app it made, and Nest is in the
 * middle of making one.
 *
 * @throws the error of a provider that cannot be constructed
 */
export async function createSeparateContext(module: Type): Promise<NestApplicationContext> {
  const factory = new (NestFactory.constructor as new () => typeof NestFactory)();
  return (await factory.createApplicationContext(module, { abortOnError: false })) as NestApplicationContext;
}
