/** Common to all kinds of tests. ESM needs `node --experimental-vm-modules`, see the scripts in package.json. */
const common = {
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/test/long-timeout.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  projects: [
    // Beside the source: one process, no sockets but where the socket is the subject.
    { ...common, displayName: 'unit', roots: ['<rootDir>/lib', '<rootDir>/test/unit'] },
    // Real processes, forked from compiled programs in test/fixtures.
    {
      ...common,
      displayName: 'process',
      roots: ['<rootDir>/test/process'],
    },
    // The packed package, installed into other projects.
    {
      ...common,
      displayName: 'consumers',
      roots: ['<rootDir>/test/consumers'],
    },
    // Pages of the samples, in Chromium. `npm test` leaves it out: not every machine has one.
    {
      ...common,
      displayName: 'browser',
      roots: ['<rootDir>/test/browser'],
    },
  ],
};
