import { LetsPingError } from "@letsping/core";
import { APIError } from "better-auth/api";
import type { PrismaClient } from "../generated/prisma/client";
import { isDatabaseAway } from "../db/failures";

/**
 * The database as the sign-in library sees it. The library turns every failure but its own into "internal"; a database
 * that is away is told as one of its own, so that it stays what it is: unavailable.
 */
export function libraryDatabase(prisma: PrismaClient): object {
  return prisma.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args);
        } catch (cause) {
          if (!isDatabaseAway(cause)) throw cause;
          throw new APIError("SERVICE_UNAVAILABLE", { message: "The database does not answer." });
        }
      },
    },
  });
}

/** Ends the call where the library failed, which says nothing about a password or a code. @throws LetsPingError `unavailable` */
export function throwIfFailed(answer: globalThis.Response): void {
  if (answer.status === 503)
    throw new LetsPingError(
      "unavailable",
      "The gateway's database does not answer; nobody was signed in or out.",
    );
  if (answer.status >= 500) throw new Error(`The sign-in library answered ${answer.status}.`);
}
