import * as common from '@nestjs/common';
import { HttpException, HttpStatus, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import { overTheWire } from '../../test/unit/wire.js';
import { knownClasses } from './known-classes.js';

const classes = knownClasses();
const send = (error: HttpException): HttpException => overTheWire(error, classes) as HttpException;

type Subclass = new (message: string) => HttpException;

const subclasses = Object.values<unknown>(common).filter(
  (value): value is Subclass => typeof value === 'function' && value.prototype instanceof HttpException,
);

describe('an HttpException', () => {
  it('has subclasses in Nest to be tested', () => {
    expect(subclasses.length).toBeGreaterThanOrEqual(20);
  });

  it.each(subclasses)('keeps its class, status and response: $name', (ErrorClass) => {
    const error = new ErrorClass('no such user');
    const arrived = send(error);
    expect(arrived).toBeInstanceOf(ErrorClass);
    expect(arrived).toBeInstanceOf(HttpException);
    expect(arrived.constructor).toBe(ErrorClass);
    expect(arrived.name).toBe(error.name);
    expect(arrived.message).toBe('no such user');
    expect(arrived.getStatus()).toBe(error.getStatus());
    expect(arrived.getResponse()).toEqual(error.getResponse());
  });

  it('keeps a response of the program, its description and its cause', () => {
    const cause = new TypeError('no row');
    const error = new HttpException({ reason: 'teapot', at: new Date(0) }, HttpStatus.I_AM_A_TEAPOT, {
      cause,
    });
    const arrived = send(error);
    expect(arrived.getStatus()).toBe(418);
    expect(arrived.getResponse()).toEqual({ reason: 'teapot', at: new Date(0) });
    expect(arrived.cause).toBeInstanceOf(TypeError);
  });

  it('of a class of the program is one of its Nest parent, under its own name', () => {
    class UserMissing extends NotFoundException {
      constructor(readonly userId: number) {
        super(`There is no user ${userId}.`);
      }
    }
    const arrived = send(new UserMissing(5));
    expect(arrived).toBeInstanceOf(NotFoundException);
    expect(arrived).toMatchObject({ name: 'UserMissing', userId: 5, message: 'There is no user 5.' });
    expect(arrived.getStatus()).toBe(404);
  });

  it('is a plain Error to an end that does not know Nest, and keeps its fields', () => {
    const arrived = overTheWire(new NotFoundException('a')) as Error;
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name: 'NotFoundException', message: 'a', status: 404 });
  });
});
