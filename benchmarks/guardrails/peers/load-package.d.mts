/** @throws Error where the package is not installed */
export function loadPackage(name: string): Promise<unknown>;
