const INSPECT_FLAG = /--inspect(?:-brk|-port|-wait)?(?:=|\s|$)/;

/** Whether the children have debuggers, at which they may stop at any moment. */
export function haveDebuggers(): boolean {
  return inspectorPort(0) !== undefined;
}

/**
 * The debugger port of a child: that of the master and one more for each child, so that each keeps its own over
 * restarts. `undefined` when the master was not started with `--inspect`; 0 (any port) when the master's is any, too.
 *
 * @param index 0 for the first child
 */
export function inspectorPort(index: number): number | undefined {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  if (!flags.some((flag) => INSPECT_FLAG.test(flag))) return undefined;
  return flags.some((flag) => /--inspect[a-z-]*=(?:.*:)?0(?:\s|$)/.test(flag))
    ? 0
    : process.debugPort + 1 + index;
}
