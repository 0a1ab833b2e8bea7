/** Version of this gateway, as in package.json. */
export const GATEWAY_VERSION = "0.1.0";
