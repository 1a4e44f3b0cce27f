// Tells a run of node:test in one line per proof, with what went wrong below the line.
import { inspect } from "node:util";

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* lines(events) {
  for await (const { type, data } of events) {
    if (type === "test:pass" || type === "test:fail") {
      // A file is a test too, and says nothing that its tests don't, unless it could not be run.
      const isFile = data.nesting === 0 && data.details.type !== "suite" && /\.[jt]s$/.test(data.name);
      if (isFile && type === "test:pass") continue;
      const passed = data.skip === undefined ? "proved" : "skipped";
      const verdict = type === "test:pass" ? passed : "FAILED";
      yield `  ${verdict}  ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
      if (type === "test:fail") {
        const error = data.details.error;
        yield `${inspect(error?.cause ?? error, { depth: 8 }).replace(/^/gm, "          ")}\n`;
      }
    } else if (type === "test:stdout" || type === "test:stderr") {
      yield data.message;
    }
  }
}
