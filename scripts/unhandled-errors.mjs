// What failed beside the tests (a promise that nobody awaits): Vitest counts it in no test and in no JSON report.
import { appendFileSync } from "node:fs";

/** A reporter of Vitest: a line for each such error, in the file that LETSPING_UNHANDLED_ERRORS names. */
// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter as the default export.
export default class UnhandledErrors {
  onTestRunEnd(_modules, errors) {
    const file = process.env.LETSPING_UNHANDLED_ERRORS;
    if (file === undefined) return;
    for (const error of errors) {
      const place = String(error.VITEST_TEST_PATH ?? "no test file");
      const name = String(error.VITEST_TEST_NAME ?? "between tests");
      appendFileSync(file, `${place}: ${name}: ${String(error.message).split("\n")[0]}\n`);
    }
  }
}
