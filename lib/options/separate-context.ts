import type { Type } from '@nestjs/common';
import { type ModulesContainer, type NestApplicationContext, NestFactory } from '@nestjs/core';

/** What of Nest is used below and is not public. */
interface Container {
  getModules(): ModulesContainer;
  bindGlobalScope(): void;
}

/** The step of making an app that gets the container, and then scans the modules and constructs the providers. */
interface FactorySteps {
  initialize(module: Type, container: Container, ...rest: unknown[]): Promise<void>;
}

/**
 * A Nest context beside the app that is being made, with the logger that the user chose.
 *
 * It is made by a factory of its own: `NestFactory` remembers the options of the last app it made, and Nest is in the
 * middle of making one.
 *
 * @param onScanned called when every module has been scanned and no provider has been constructed; it may add some.
 * Nest has no hook there, so two steps of this one factory are wrapped
 * @throws the error of a provider that cannot be constructed
 */
export async function createSeparateContext(
  module: Type,
  onScanned?: (modules: ModulesContainer) => void,
): Promise<NestApplicationContext> {
  const factory = new (NestFactory.constructor as new () => typeof NestFactory)();
  if (onScanned) callWhenScanned(factory as unknown as FactorySteps, onScanned);
  return (await factory.createApplicationContext(module, { abortOnError: false })) as NestApplicationContext;
}

function callWhenScanned(factory: FactorySteps, onScanned: (modules: ModulesContainer) => void): void {
  const initialize = factory.initialize.bind(factory);
  factory.initialize = (module, container, ...rest) => {
    // The last step of the scan.
    const bindGlobalScope = container.bindGlobalScope.bind(container);
    container.bindGlobalScope = () => {
      bindGlobalScope();
      onScanned(container.getModules());
    };
    return initialize(module, container, ...rest);
  };
}
