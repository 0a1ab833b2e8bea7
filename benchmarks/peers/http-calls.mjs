import { Agent } from "node:http";
import { request } from "node:http";

/**
 * Makes a caller of one address over HTTP/1.1 with connections that stay open: what costs a client least in Node.
 *
 * @param {string} address such as `http://127.0.0.1:8080`
 */
export function callerOf(address) {
  const agent = new Agent({ keepAlive: true, noDelay: true });
  const { hostname, port } = new URL(address);
  return {
    /**
     * @param {string} method
     * @param {string} path
     * @param {unknown} [body] sent as JSON
     * @param {Record<string, string>} [more] headers
     * @returns {Promise<any>} what was answered, from JSON; undefined when the answer is empty
     * @throws Error on an answer other than 2xx
     */
    call(method, path, body, more = {}) {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const ofBody = { "content-type": "application/json", "content-length": Buffer.byteLength(sent ?? "") };
      const headers = { ...more, ...(sent === undefined ? {} : ofBody) };
      return new Promise((resolve, reject) => {
        const asking = request({ agent, hostname, port, method, path, headers }, (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () => {
            const text = Buffer.concat(parts).toString();
            const status = answer.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(text === "" ? undefined : JSON.parse(text));
            else reject(new Error(`${method} ${path} was answered ${status}: ${text.slice(0, 400)}`));
          });
        });
        asking.on("error", reject);
        asking.end(sent);
      });
    },
    close() {
      agent.destroy();
    },
  };
}
