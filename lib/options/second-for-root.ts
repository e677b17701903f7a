import { InvalidOptionsError } from '../errors/invalid-options.error.js';

export function secondForRoot(): InvalidOptionsError {
  return new InvalidOptionsError(
    'ClusterDispatchModule.forRoot() stands twice in this app. Import it once, in the root module; ' +
      'feature modules use forFeature() and @InjectShared().',
  );
}
