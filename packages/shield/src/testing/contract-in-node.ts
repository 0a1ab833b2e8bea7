// Run by `node --test`, as a user of the package does who has no vitest.
import { test } from "node:test";
import { profileStoreContract } from "../contract";
import { createMemoryProfileStore } from "../store/memory-profile-store";

const store = createMemoryProfileStore();
// #region contract
profileStoreContract({ test: (name, run) => void test(name, run), open: () => store });
// #endregion
