import { SharedProvider } from 'nestjs-cluster-dispatch';

import { getName } from '../work/names.js';

@SharedProvider('names')
export class SharedNames {
  getName(name: string): { name: string } {
    return getName(name);
  }
}
