import { Controller, Get, Inject, Param } from '@nestjs/common';

import { LocalNames } from './local-names.js';

@Controller('local')
export class LocalController {
  constructor(@Inject(LocalNames) private readonly names: LocalNames) {}

  @Get(':name')
  async name(@Param('name') name: string): Promise<{ name: string }> {
    return this.names.getName(name);
  }
}
