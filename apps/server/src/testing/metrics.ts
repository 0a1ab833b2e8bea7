import type { TestClient } from "./test-client";

/** Reads `/metrics`: each sample by its name and labels, as they are written there. */
export async function readMetrics(client: TestClient): Promise<Map<string, number>> {
  const answer = await client.get("/metrics");
  if (answer.status !== 200) throw new Error(`The metrics were answered ${answer.status}: ${answer.text}`);
  const samples = answer.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
