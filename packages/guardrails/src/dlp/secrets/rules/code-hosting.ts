import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { decodeBase64 } from "../base64";
import { endOfStandardBase64 } from "../base64";
import { token } from "../provider";

/** Where code and packages are kept, and where work on them is discussed. */
export const CODE_HOSTING: readonly Provider[] = [
  provider(
    "github",
    "GitHub",
    [
      token(
        "token",
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        /[0-9A-Za-z]{36,255}/y,
        ["ghp_<A36>", "gho_<A36>", "ghr_<A76>"],
        ["ghp_<A20>", "ghp_replace0this0with0your0own0access0token0", "xghp_<A36>"],
      ),
      token(
        "fine-grained token",
        ["github_pat_"],
        /\w{80,100}/y,
        ["github_pat_<A22>_<A59>"],
        ["github_pat_<A22>"],
      ),
      token("installation token, old form", ["v1."], /[0-9a-f]{40}/y, ["v1.<h40>"], ["v1.<h20>"]),
    ],
    named(["github", "gh", "gitalk"], ["<h40>"]),
  ),
  provider(
    "gitlab",
    "GitLab",
    [
      token(
        "token",
        [
          "glpat-",
          "gldt-",
          "glrt-",
          "glrtr-",
          "glptt-",
          "glft-",
          "glimt-",
          "glagent-",
          "gloas-",
          "glcbt-",
          "glsoat-",
          "glffct-",
          "glwt-",
        ],
        /[0-9A-Za-z_-]{20,300}(?:\.[0-9a-z_-]{2,12}){0,2}/y,
        ["glpat-<w20>", "glrt-t1_<w27>.<a9>", "glagent-<w50>", "gloas-<h64>"],
        ["glpat-<w10>", "xglpat-<w20>", "glpat-XXXXXXXX-XXXXXXXX"],
      ),
      token(
        "runner registration token",
        ["GR1348941"],
        /[0-9A-Za-z_-]{20}/y,
        ["GR1348941<w20>"],
        ["GR1348941<w8>"],
      ),
      token(
        "session cookie",
        ["session="],
        /[0-9a-z]{32}/y,
        ["_gitlab_session=<a32>"],
        ["gitlab_session=<a8>", "_session=<a32>"],
        { before: { most: 8, pattern: /_gitlab_$/ } },
      ),
    ],
    named(["gitlab"], ["<w20>"]),
  ),
  provider(
    "bitbucket",
    "Bitbucket",
    [token("app password", ["ATBB"], /[0-9A-Za-z]{28,32}/y, ["ATBB<A32>"], ["ATBB<A12>"])],
    named(["bitbucket"], ["<A32>", "<w64>"]),
  ),
  provider(
    "atlassian",
    "Atlassian",
    [
      token(
        "personal token of Jira or Confluence",
        ["M", "N", "O"],
        endOfServerToken,
        ["MTIzNDU2Nzg5MDEyOs4<A25>", "OTI2NjA3NjU1NTI2Oh2<A25>"],
        ["MTIzNDU2Nzg5MDEy<A28>"],
        { content: "random" },
      ),
      token(
        "API or access token",
        ["ATATT3", "ATSTT3", "ATCTT3", "ATOATT3"],
        /[0-9A-Za-z_-]{60,300}(?:\\?=|%3[Dd])?[0-9A-F]{0,8}/y,
        ["ATATT3xFfGF0<w160>=<H8>", "ATCTT3xFfGN0<w160>=<H8>"],
        ["ATATT3<w20>"],
      ),
    ],
    named(["atlassian", "jira", "confluence"], ["<A24>", "<b44>"]),
  ),
  provider(
    "sourcegraph",
    "Sourcegraph",
    [
      token(
        "access token",
        ["sgp_"],
        /(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}/y,
        ["sgp_<h16>_<h40>", "sgp_local_<h40>", "sgp_<h40>"],
        ["sgp_<h16>"],
      ),
      token(
        "Cody or licence token",
        ["sgd_", "slk_", "sgs_", "sgph_"],
        /[0-9a-f_]{40,128}/y,
        ["sgd_<h64>", "slk_<h64>"],
        ["sgd_<h16>"],
      ),
    ],
    named(["sourcegraph"], ["<h40>"]),
  ),
  provider("gitea", "Gitea", [], named(["gitea", "forgejo", "codeberg"], ["<h40>"])),
  provider(
    "npm",
    "npm",
    [token("token", ["npm_"], /[0-9A-Za-z]{36}/y, ["npm_<A36>"], ["npm_<A20>"])],
    named(["npm", "npmjs", "registry", "npmrc"], ["<uuid>", "<b40>"]),
  ),
  provider("pypi", "PyPI", [
    token(
      "upload token",
      ["pypi-AgE"],
      /[0-9A-Za-z_-]{70,1000}/y,
      ["pypi-AgEIcHlwaS5vcmc<w150>", "pypi-AgENdGVzdC5weXBpLm9yZw<w150>"],
      ["pypi-AgEIcHlwaS5vcmc<w20>"],
    ),
  ]),
  provider("rubygems", "RubyGems", [
    token("key", ["rubygems_"], /[0-9a-f]{48}/y, ["rubygems_<h48>"], ["rubygems_<h20>"]),
  ]),
  provider("crates", "crates.io", [
    token("token", ["cio"], /[0-9A-Za-z]{32}/y, ["cio<A32>"], ["cio<A12>", "cio<n32>"], {
      content: "random",
    }),
  ]),
  provider("clojars", "Clojars", [
    token("deploy token", ["CLOJARS_"], /[0-9a-z]{60}/iy, ["CLOJARS_<h60>"], ["CLOJARS_<h20>"]),
  ]),
  provider("nuget", "NuGet", [token("key", ["oy2"], /[0-9a-z]{43}/y, ["oy2<a43>"], ["oy2<a20>"])]),
  provider("packagist", "Packagist", [
    token(
      "token",
      ["packagist_ort_", "packagist_uut_", "packagist_out_", "packagist_urt_"],
      /[0-9a-f]{68}/y,
      ["packagist_uut_<h68>"],
      ["packagist_uut_<h20>"],
    ),
  ]),
  provider("hex", "Hex", [], named(["hex", "hexpm"], ["<h32>"])),
  provider(
    "artifactory",
    "JFrog Artifactory",
    [
      token("key", ["AKCp"], /[0-9A-Za-z]{60,80}/y, ["AKCp8<A68>"], ["AKC<A6>"]),
      token("key, short", ["AKC"], /[0-9A-Za-z]{10,59}/y, ["AKC<A20>"], ["AKCxxxxxxxx", "AKC<A6>"], {
        content: "random",
      }),
      token(
        "encrypted password",
        [..."0123456789ABCDEF"].map((version) => `AP${version}`),
        /[0-9A-Za-z]{10,60}/y,
        ["AP6<A30>"],
        ["AP6xxxxxxxx", "AP6withinsomeword"],
        { content: "random" },
      ),
      token(
        "reference token",
        ["cmVmdGtu", "cmVmd"],
        /[0-9A-Za-z]{52,60}/y,
        ["cmVmdGtuOj<A54>"],
        ["cmVmdGtu<A20>"],
      ),
    ],
    named(["artifactory", "jfrog"], ["<A64>", "<A73>"]),
  ),
  provider("cloudsmith", "Cloudsmith", [], named(["cloudsmith"], ["<h40>"])),
  provider(
    "sonar",
    "Sonar",
    [token("token", ["squ_", "sqp_", "sqa_"], /[0-9a-f]{40}/y, ["squ_<h40>"], ["squ_<h20>"])],
    named(["sonar", "sonarqube", "sonarcloud"], ["<h40>", "<w40>"]),
  ),
  provider(
    "snyk",
    "Snyk",
    [
      token(
        "access token",
        ["snyk_uat.", "snyk_sat."],
        /[0-9a-f]{8}\.[0-9A-Za-z_.-]{40,300}/y,
        ["snyk_uat.<h8>.<w60>"],
        ["snyk_uat.<h8>"],
      ),
    ],
    named(["snyk"], ["<uuid>"]),
  ),
  provider("codecov", "Codecov", [], named(["codecov"], ["<a32>", "<uuid>"])),
  provider("codacy", "Codacy", [], named(["codacy"], ["<h32>"])),
  provider("codeclimate", "Code Climate", [], named(["codeclimate", "cc"], ["<h64>"])),
  provider("coveralls", "Coveralls", [], named(["coveralls"], ["<A32>", "<A33>"])),
  provider(
    "percy",
    "Percy",
    [token("token", ["web_", "app_", "auto_", "ss_"], /[0-9a-f]{64}/y, ["web_<h64>"], ["web_<h20>"])],
    named(["percy"], ["<h64>"]),
  ),
  provider("chromatic", "Chromatic", [
    token("project token", ["chpt_"], /[0-9a-f]{12,20}/y, ["chpt_<h15>"], ["chpt_<h6>"]),
  ]),
  provider("semgrep", "Semgrep", [], named(["semgrep"], ["<h64>"])),
  provider("gitguardian", "GitGuardian", [], named(["gitguardian"], ["<h70>", "<h71>", "<A40>"])),
  provider("stackhawk", "StackHawk", [
    token("key", ["hawk."], /[0-9A-Za-z_-]{20}\.[0-9A-Za-z_-]{20}/y, ["hawk.<w20>.<w20>"], ["hawk.<w20>"]),
  ]),
  provider("dependency_track", "Dependency-Track", [
    token("key", ["odt_"], /[0-9A-Za-z_]{32,50}/y, ["odt_<A32>", "odt_<A8>_<A32>"], ["odt_<A12>"]),
  ]),
  provider("postman", "Postman", [
    token("key", ["PMAK-"], /[0-9a-f]{24}-[0-9a-f]{34}/y, ["PMAK-<h24>-<h34>"], ["PMAK-<h24>"]),
    token("collection token", ["PMAT-"], /[0-9A-Z]{26}/y, ["PMAT-<U26>"], ["PMAT-<U12>"]),
  ]),
  provider(
    "linear",
    "Linear",
    [
      token(
        "key",
        ["lin_api_", "lin_oauth_"],
        /[0-9A-Za-z]{40,64}/y,
        ["lin_api_<A40>", "lin_oauth_<h64>"],
        ["lin_api_<A20>"],
      ),
    ],
    named(["linear"], ["<h32>"]),
  ),
  provider(
    "launchdarkly",
    "LaunchDarkly",
    [
      token(
        "key",
        ["sdk-", "api-"],
        /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/y,
        ["sdk-<h8>-<h4>-4<h3>-a<h3>-<h12>", "api-<h8>-<h4>-4<h3>-b<h3>-<h12>"],
        ["mob-<uuid>"],
      ),
    ],
    named(["launchdarkly"], ["<w40>"]),
  ),
  provider("statsig", "Statsig", [
    token(
      "server secret",
      ["secret-"],
      /[0-9A-Za-z]{40,48}/y,
      ["secret-<A43>"],
      ["secret-<A20>", "secret-<n44>"],
      { content: "random" },
    ),
  ]),
];

/** Base64 of an id, a colon and 20 bytes. */
function endOfServerToken(text: string, at: number): number {
  const end = at + 44;
  const own = text.charCodeAt(at + 16) === 79 || text.charCodeAt(at + 16) === 54;
  if (!own || endOfStandardBase64(text, at) < end || !/^\d{10,13}:/.test(decodeBase64(text, at, end, 14)))
    return -1;
  return end;
}
