/** What asks the master to reload. Windows has neither: there `SIGHUP` says that the console is closed. */
export const RELOAD_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? [] : ['SIGHUP', 'SIGUSR2'];
