export { profileStoreContract } from "./profile-store-contract";
export type { ProfileStoreUnderTest } from "./profile-store-contract";
