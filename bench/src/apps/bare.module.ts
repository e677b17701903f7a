import { Module } from '@nestjs/common';

import { LocalController } from './local.controller.js';
import { LocalNames } from './local-names.js';

/** The app without this package. */
@Module({ controllers: [LocalController], providers: [LocalNames] })
export class BareModule {}
