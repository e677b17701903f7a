import { Module } from '@nestjs/common';

import { ConfigCenterService } from './config-center.service.js';

/** Exists once, in the library process. */
@Module({ providers: [ConfigCenterService] })
export class LibraryModule {}
