/** Files that a process opens besides the connections of those who wait. */
const OTHERS = 500;

/**
 * Whether a process may open as many connections as are measured.
 *
 * @param limits text of /proc/PID/limits (proc(5))
 * @param connections held at once
 * @returns what is missing, or null
 */
export function lackOfFiles(limits: string, connections: number): string | null {
  const said = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1];
  const allowed = said === "unlimited" ? Infinity : Number(said);
  const needed = connections + OTHERS;
  if (allowed >= needed) return null;
  return (
    `${connections} held waiters were asked for, which takes ${needed} open files in one process; ` +
    `this shell allows ${said ?? "an unknown number"}. Say "ulimit -n ${needed}" first (as root, where that is refused).`
  );
}

/**
 * Connections that are open at a port of this machine, as its server sees them.
 *
 * @param table text of /proc/net/tcp (proc_net_tcp in the kernel's documentation)
 */
export function connectionsAt(table: string, port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").filter((line) => {
    const [, here, , state] = line.trim().split(/\s+/);
    return here?.endsWith(local) === true && state === "01";
  }).length;
}
