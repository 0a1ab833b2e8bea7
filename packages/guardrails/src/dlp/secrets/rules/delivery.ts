import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Networks, secret stores, containers, builds and deliveries. */
export const DELIVERY: readonly Provider[] = [
  provider("tailscale", "Tailscale", [
    token(
      "key",
      ["tskey-"],
      /(?:[a-z]{2,12}-)?[0-9A-Za-z]{6,24}(?:-[0-9A-Za-z]{12,64})?/y,
      ["tskey-auth-<A12>CNTRL-<A32>", "tskey-client-<A12>-<A24>"],
      ["tskey-auth", "tskey-<A4>"],
      { content: "any" },
    ),
  ]),
  provider("defined", "Defined Networking", [
    token(
      "key",
      ["dnkey-"],
      /[0-9A-Za-z_=-]{26}-[0-9A-Za-z_=-]{52}/y,
      ["dnkey-<U26>-<U52>"],
      ["dnkey-<U26>"],
    ),
  ]),
  provider("ngrok", "ngrok", [
    token(
      "token",
      ["_"],
      /[123][0-9A-Za-z]{26}_[0-9A-Za-z]{20,22}/y,
      ["2<A26>_<A21>"],
      ["2<A26>_<A6>", "2<n26>_<n21>"],
      { anchorAt: 27, content: "random" },
    ),
    token("API key", ["ak_", "cr_"], /2[0-9A-Za-z]{26}/y, ["ak_2<A26>"], ["ak_2<n26>"], {
      content: "random",
    }),
  ]),
  provider("zerotier", "ZeroTier", [], named(["zerotier"], ["<A32>"])),
  provider("vault", "HashiCorp Vault", [
    token(
      "service, batch or recovery token",
      ["hvs.", "hvb.", "hvr."],
      /[0-9A-Za-z_-]{24,400}/y,
      ["hvs.<w95>", "hvb.<w140>", "hvs.<A24>"],
      ["hvs.<A8>", "xhvs.<w95>"],
    ),
    token(
      "service token, old form",
      ["s.", "b."],
      /[0-9A-Za-z]{24}(?:\.[0-9A-Za-z]{5})?/y,
      ["s.<A24>"],
      ["s.<n24>", "s.<A20>"],
      { content: "random" },
    ),
  ]),
  provider("terraform", "HCP Terraform", [
    token("token", ["atlasv1."], /[0-9A-Za-z_=-]{60,75}/y, ["<A14>.atlasv1.<w67>"], ["<A14>.atlasv1.<w20>"], {
      before: { most: 20, pattern: /[0-9A-Za-z]{14}\.$/ },
    }),
  ]),
  provider("pulumi", "Pulumi", [token("token", ["pul-"], /[0-9a-f]{40}/y, ["pul-<h40>"], ["pul-<h20>"])]),
  provider("doppler", "Doppler", [
    token(
      "token",
      ["dp."],
      /(?:pt|st|ct|scim|sa|said|audit)\.(?:[0-9a-z_-]{2,35}\.)?[0-9A-Za-z]{40,44}/y,
      ["dp.pt.<A43>", "dp.st.dev_main.<A43>"],
      ["dp.pt.<A20>"],
    ),
  ]),
  provider("infisical", "Infisical", [
    token(
      "service token",
      ["st."],
      /[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}/y,
      ["st.<h24>.<h32>.<h32>"],
      ["st.<h24>"],
    ),
  ]),
  provider("onepassword", "1Password", [
    token(
      "service account token",
      ["ops_"],
      /[0-9A-Za-z_+/-]{200,4000}={0,3}/y,
      ["ops_eyJ<A600>"],
      ["ops_eyJ<A40>"],
    ),
    token(
      "secret key",
      ["A3-"],
      /[0-9A-Z]{6}-(?:[0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/y,
      ["A3-<U6>-<U11>-<U5>-<U5>-<U5>", "A3-<U6>-<U6>-<U5>-<U5>-<U5>-<U5>"],
      ["A3-XXXXXX-XXXXXXXXXXX-XXXXX-XXXXX-XXXXX"],
    ),
  ]),
  provider("bitwarden", "Bitwarden", [
    token(
      "secrets manager token",
      ["0."],
      /[0-9a-f-]{36}\.[0-9A-Za-z]{30}:[0-9A-Za-z+/]{22}==/y,
      ["0.<uuid>.<A30>:<b22>=="],
      ["0.<uuid>"],
    ),
  ]),
  provider("age", "age", [
    token(
      "secret key",
      ["AGE-SECRET-KEY-1"],
      /[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y,
      ["AGE-SECRET-KEY-1<k58>"],
      ["AGE-SECRET-KEY-1<k20>"],
      { content: "any" },
    ),
    token(
      "post-quantum secret key",
      ["AGE-SECRET-KEY-PQ-1"],
      /[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{50,90}/y,
      ["AGE-SECRET-KEY-PQ-1<k58>"],
      [],
      { content: "any" },
    ),
  ]),
  provider(
    "docker",
    "Docker",
    [
      token(
        "access token",
        ["dckr_pat_", "dckr_oat_"],
        /[0-9A-Za-z_-]{27,32}/y,
        ["dckr_pat_<w27>", "dckr_oat_<w32>"],
        ["dckr_pat_<w9>"],
      ),
      token(
        "swarm join token",
        ["SWMTKN-1-"],
        /[0-9a-z]{50}-[0-9a-z]{25}/y,
        ["SWMTKN-1-<a50>-<a25>"],
        ["SWMTKN-1-<a50>"],
      ),
      token("swarm unlock key", ["SWMKEY-1-"], /[0-9A-Za-z+/]{43}/y, ["SWMKEY-1-<b43>"], ["SWMKEY-1-<b20>"]),
    ],
    named(["docker", "dockerhub"], ["<uuid>"]),
  ),
  provider("openshift", "OpenShift", [
    token("token", ["~"], /[0-9A-Za-z_-]{43}/y, ["sha256~<w43>"], ["sha256~<w20>", "~<w43>"], {
      before: { most: 6, pattern: /sha256$/ },
    }),
  ]),
  provider(
    "kubernetes",
    "Kubernetes",
    [
      token(
        "bootstrap or Rancher token",
        [":"],
        /[0-9a-z]{54}/y,
        ["token-<a5>:<a54>", "kubeconfig-u-<a10>:<a54>"],
        ["token-<a5>:<a20>", "<a9>:<a54>"],
        { before: { most: 40, pattern: /(?:token|kubeconfig)-[0-9a-z.-]{5,28}$/ } },
      ),
    ],
    named(["bootstrap", "kubeadm", "kubelet", "kube"], ["<a6>.<a16>"]),
  ),
  provider(
    "circleci",
    "CircleCI",
    [
      token(
        "token",
        ["CCIPAT_", "CCIPRJ_"],
        /[0-9A-Za-z]{22}_[0-9a-f]{40}/y,
        ["CCIPAT_<A22>_<h40>"],
        ["CCIPAT_<A22>"],
      ),
    ],
    named(["circleci", "circle"], ["<h40>"]),
  ),
  provider(
    "buildkite",
    "Buildkite",
    [
      token(
        "token",
        ["bkua_", "bkaj_", "bkct_", "bkpi_", "bkps_"],
        /[0-9A-Za-z]{40,64}/y,
        ["bkua_<h40>"],
        ["bkua_<h20>"],
      ),
    ],
    named(["buildkite"], ["<h40>", "<h50>"]),
  ),
  provider("travis", "Travis CI", [], named(["travis", "travisci"], ["<w22>"])),
  provider("drone", "Drone", [], named(["drone", "droneci"], ["<A32>"])),
  provider(
    "jenkins",
    "Jenkins",
    [
      // Base64 in braces, always with these bytes first: a version and the length of what follows.
      token(
        "encrypted secret",
        ["AQAAABAA"],
        /[0-9A-Za-z+/=_.:~ -]{16,2000}\}/y,
        ["{AQAAABAA<b36>=}"],
        ["AQAAABAA<b36>=", "{AQAAABAA<b6>}"],
        { before: { most: 1, pattern: /\{$/ }, content: "any" },
      ),
    ],
    named(["jenkins", "crumb"], ["<h32>", "<h34>", "<h64>"]),
  ),
  provider("harness", "Harness", [
    token(
      "token",
      ["pat.", "sat."],
      /[0-9A-Za-z_-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}/y,
      ["pat.<w22>.<h24>.<A20>"],
      ["pat.<w22>.<h24>"],
    ),
  ]),
  provider(
    "octopus",
    "Octopus Deploy",
    [
      token("key", ["API-"], /[0-9A-Z]{25,27}/y, ["API-<U26>"], ["API-<U10>", "API-<N26>"], {
        content: "random",
      }),
    ],
    named(["octopus"], ["<uuid>"]),
  ),
  provider("infracost", "Infracost", [
    token("key", ["ico-"], /[0-9A-Za-z]{32}/y, ["ico-<A32>"], ["ico-<A12>", "box.ico-<h32>"], {
      before: { most: 1, pattern: /(?<![._])$/ },
    }),
  ]),
  provider("prefect", "Prefect", [
    token("key", ["pnu_", "pnb_"], /[0-9A-Za-z]{36}/y, ["pnu_<A36>"], ["pnu_<A20>"]),
  ]),
  provider("spacelift", "Spacelift", [], named(["spacelift"], ["<h64>"])),
  provider("depot", "Depot", [
    token(
      "token",
      ["depot_org_", "depot_project_", "depot_user_"],
      /[0-9A-Za-z]{32,80}/y,
      ["depot_org_<h64>"],
      ["depot_org_<A12>"],
    ),
  ]),
  provider("checkly", "Checkly", [token("key", ["cu_"], /[0-9a-f]{32}/y, ["cu_<h32>"], ["cu_<h16>"])]),
  provider("settlemint", "SettleMint", [
    token("token", ["sm_aat_", "sm_pat_", "sm_sat_"], /[0-9A-Za-z]{16}/y, ["sm_pat_<A16>"], ["sm_pat_<A10>"]),
  ]),
  provider("authress", "Authress", [
    token(
      "service client key",
      ["sc_", "ext_", "scauth_", "authress_"],
      /[0-9a-z]{5,30}\.[0-9a-z]{4,6}\.acc[_-][0-9a-z-]{10,32}\.[0-9a-z+/_=-]{30,120}/iy,
      ["sc_<a10>.<a4>.acc_<a10>.<w43>"],
      ["sc_<a10>"],
    ),
  ]),
  provider("ory", "Ory", [
    token(
      "token",
      ["ory_"],
      /(?:pat|apikey|at|rt|ac|st|wpat)_[0-9A-Za-z_.-]{32,120}/y,
      ["ory_pat_<A32>", "ory_at_<w43>.<w43>"],
      ["ory_pat_<A12>"],
    ),
  ]),
  provider("readme", "ReadMe", [token("key", ["rdme_"], /[0-9a-z]{70}/y, ["rdme_<a70>"], ["rdme_<a30>"])]),
];
