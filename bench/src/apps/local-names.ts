import { Injectable } from '@nestjs/common';

import { getName } from '../work/names.js';

/** What the route asks when nothing is shared. */
@Injectable()
export class LocalNames {
  getName(name: string): { name: string } {
    return getName(name);
  }
}
