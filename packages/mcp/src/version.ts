/** Version of this package, as in package.json. */
export const MCP_VERSION = "0.1.0";
