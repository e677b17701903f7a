import { Module } from '@nestjs/common';
import { getSharedToken } from 'nestjs-cluster-dispatch';

import { ConfigCenterService } from '../app/config-center.service.js';
import { ConfigController } from '../app/config.controller.js';

/**
 * The same controller, which asks for the same token, and gets a service of this very process. The token is all that
 * is left of the package here: it forks nothing and shares nothing.
 */
@Module({
  controllers: [ConfigController],
  providers: [{ provide: getSharedToken('config'), useClass: ConfigCenterService }],
})
export class AppModule {}
