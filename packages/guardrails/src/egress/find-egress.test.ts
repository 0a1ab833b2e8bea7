import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { classify } from "../leaf";
import { createEgressPolicy } from "./egress-policy";
import { findEgress } from "./egress-policy";

const POLICY = createEgressPolicy();

/** `rule text` of every hit. */
function found(text: string, key = "", policy = POLICY): string[] {
  const hits = findEgress({ text, path: "/x", key, classes: classify(text) }, policy);
  return hits.map(({ rule, start, end }) => `${rule.replace("egress.", "")} ${text.slice(start, end)}`);
}

/** [text, rule]: a text that holds one thing to find. */
const HITS: Record<string, [string, string][]> = {
  "addresses in every spelling": [
    ["http://127.0.0.1/", "private_address"],
    ["https://10.1.2.3:8443/admin", "private_address"],
    ["HTTP://192.168.1.1", "private_address"],
    ["http://0x7f.1/", "private_address"],
    ["http://0177.0.0.1/", "private_address"],
    ["http://2130706433/", "private_address"],
    ["http://0000000000000000000177.0x0.1", "private_address"],
    ["http://0/", "private_address"],
    ["http://172.16.257/", "private_address"],
    ["http://127.0.0.1./", "private_address"],
    ["http://%31%32%37.0.0.1/", "private_address"],
    ["http://127%2e0%2e0%2e1/", "private_address"],
    ["http://①②⑦。⓪。⓪。①/", "private_address"],
    ["http://１２７．０．０．１/", "private_address"],
    ["http://user:secret@10.0.0.1/", "private_address"],
    ["http://198.51.100.7/", "private_address"],
    ["http://[::1]:3000/", "private_address"],
    ["http://[::]/", "private_address"],
    ["http://[::127.0.0.1]/", "private_address"],
    ["http://[::ffff:10.0.0.1]/", "private_address"],
    ["http://[fe80::1%25eth0]/", "private_address"],
    ["http://[2002:7f00:1::]/", "private_address"],
    ["ws://[fd12:3456::1]/socket", "private_address"],
  ],
  "where clouds give out credentials": [
    ["http://169.254.169.254/latest/meta-data/", "metadata"],
    ["http://0xa9fea9fe/", "metadata"],
    ["http://[::ffff:a9fe:a9fe]/", "metadata"],
    ["http://168.63.129.16/machine?comp=goalstate", "metadata"],
    ["http://100.100.100.200/latest/", "metadata"],
    ["http://metadata.google.internal/computeMetadata/v1/", "metadata"],
    ["http://Metadata.Google.Internal./", "metadata"],
    ["http://metadata/computeMetadata/v1/", "metadata"],
    ["http://instance-data/latest", "metadata"],
    ["https://kubernetes.default.svc/api/v1/secrets", "metadata"],
  ],
  "names of this machine and its network": [
    ["http://localhost:8080/", "localhost"],
    ["http://LOCALHOST/", "localhost"],
    ["http://app.localhost/", "localhost"],
    ["http://localhost.localdomain/", "localhost"],
    ["http://ip6-localhost/", "localhost"],
    ["http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "localhost"],
    ["http://localhost.example.com/", "localhost"],
    ["http://printer.local/", "localhost"],
    ["http://vault.internal:8200/v1/secret", "localhost"],
    ["http://redis:6379/", "localhost"],
    ["redis://cache:6379/0", "localhost"],
    ["postgres://user:secret@localhost/db", "localhost"],
    ["http://grafana.monitoring.svc.cluster.local/", "localhost"],
  ],
  "public names that lead inside": [
    ["http://127.0.0.1.nip.io/", "wildcard_dns"],
    ["http://app-10-0-0-1.sslip.io/", "wildcard_dns"],
    ["http://7f000001.nip.io/", "wildcard_dns"],
    ["http://--1.sslip.io/", "wildcard_dns"],
    ["http://magic.8.8.8.8.10.0.0.1.nip.io/", "wildcard_dns"],
    ["http://anything.xip.io/", "wildcard_dns"],
    ["http://foo.localtest.me/", "wildcard_dns"],
    ["http://lvh.me:3000/", "wildcard_dns"],
    ["http://7f000001.08080808.rbndr.us/", "wildcard_dns"],
    ["http://192-168-1-20.home.example.com/", "wildcard_dns"],
    ["http://127.0.0.1.example.com/", "wildcard_dns"],
  ],
  "what parsers read as two hosts": [
    ["http://example.com\\@127.0.0.1/", "confusion"],
    ["http://127.0.0.1#@example.com/", "private_address"],
    ["http://example.com#@127.0.0.1/", "confusion"],
    ["http://example.com?@localhost/", "confusion"],
    ["http://127.0.0.1@example.com/", "confusion"],
    ["http://10.0.0.1%2f@example.com/", "confusion"],
    ["http://evil@169.254.169.254:80@example.com/", "confusion"],
    ["http://localhost\\@example.com/", "localhost"],
    ["http://example.com @127.0.0.1/", "private_address"],
    ["http://10.0.0.1 @example.com/", "private_address"],
    ["http://010.8.8.8/", "confusion"],
    ["http://0127.0.0.1/", "confusion"],
    ["http://383.256.256.257/", "confusion"],
    ["http://1.2.3.4.5/", "confusion"],
    ["http://0o177.0.0.1/", "private_address"],
    ["http://0o177.0o0.0o0.0o1/", "confusion"],
    ["http://0b1111111.0b0.0b0.0b1/", "confusion"],
    ["http://example.com#@o177.0.0.1/", "confusion"],
    ["http://10.0.0.1%ff@example.com/", "confusion"],
    ["http://example.com%80@10.0.0.1/", "private_address"],
    ["http://10.0.0.1ü.example.com/", "confusion"],
    ["http://127.0.0.1[example.com/", "private_address"],
    ["http://::1]/", "private_address"],
    ["http://[[::1]]/", "confusion"],
    ["http://[v1.127.0.0.1]/", "confusion"],
    ["http://example.com:80,10.1:80/", "private_address"],
    ["http://10.1@one.example@two.example/", "confusion"],
    ["http://user@ 10.0.0.1/", "confusion"],
    ["http://one.example\\@two.example/", "confusion"],
    ["http://one.example:80\\@two.example:80/", "confusion"],
    ["http://one.example#@two.example/", "confusion"],
    ["http://one.example?@two.example/", "confusion"],
    ["http://one.example &@two.example# @one.example/", "confusion"],
    ["http://4294967296127/", "confusion"],
    ["http://example.com\\@7147006462/", "confusion"],
    ["http://[::ffff:0177.0.0.1]/", "confusion"],
    ["http://١٢٧.٠.٠.١/", "confusion"],
    ["http://❶❷❼.⓿.⓿.❶/", "confusion"],
    ["http://127%252e0%252e0%252e1/", "private_address"],
    ["http://::1/", "private_address"],
    ["http://0000::1:80/", "private_address"],
    ["http://[::1/", "private_address"],
    ["http://localhost:+80/", "localhost"],
    ["http://127.0.0.1%0d%0aHost:x/", "private_address"],
    ["https:// 10.0.0.1/", "private_address"],
  ],
  "ways of hiding a URL": [
    ["http:\\\\127.0.0.1\\admin", "private_address"],
    ["http:/127.0.0.1/", "private_address"],
    ["http:127.0.0.1", "private_address"],
    ["http:///////127.0.0.1/", "private_address"],
    ["ht\ttp://127.0.0.1/", "private_address"],
    ["http:\n//127.0.0.1/", "private_address"],
    ["http://12\n7.0.0.1/", "private_address"],
    ["ｈｔｔｐ：／／127.0.0.1/", "private_address"],
    ["//127.0.0.1/x", "private_address"],
    ["/\\10.0.0.1", "private_address"],
    ["/%09/10.0.0.1", "private_address"],
    ["\\\\10.0.0.1\\share", "private_address"],
    ["://127.0.0.1", "private_address"],
    ["git+http://127.0.0.1/x.git", "private_address"],
    ["unknown://127.0.0.1/", "private_address"],
    ["0://127.0.0.1:80;http://example.com:80/", "private_address"],
  ],
  "schemes that reach other things": [
    ["file:///etc/passwd", "scheme"],
    ["file:/etc/passwd", "scheme"],
    ["file:\\\\server\\share", "scheme"],
    ["gopher://example.com:6379/_INFO", "scheme"],
    ["dict://example.com:11211/stat", "scheme"],
    ["LDAP://example.com/cn=x", "scheme"],
    ["netdoc:///etc/passwd", "scheme"],
    ["sftp://example.com/", "scheme"],
    ["tftp://example.com/x", "scheme"],
    ["ssh2.exec://user:secret@example.com/id", "scheme"],
  ],
  "hosts without a scheme": [
    ["127.0.0.1", "private_address"],
    ["10.0.0.1:8080/path", "private_address"],
    [" 169.254.169.254\n", "metadata"],
    ["localhost", "localhost"],
    ["localhost:3000", "localhost"],
    ["ip6-localhost", "localhost"],
    ["::1", "private_address"],
    ["[::1]:80", "private_address"],
    ["fe80::1%eth0", "private_address"],
    ["0x7f.0.0.1", "private_address"],
    ["2130706433", "private_address"],
    ["0x7f000001", "private_address"],
    ["127.1", "private_address"],
    ["①②⑦.⓪.⓪.①", "private_address"],
    ["127.0.0.1.nip.io", "wildcard_dns"],
    ["metadata.google.internal", "metadata"],
  ],
};

for (const [name, hits] of Object.entries(HITS)) {
  describe(`finds ${name}`, () => {
    it.each(hits)("%j", (text, rule) => {
      expect(found(text).map((hit) => hit.split(" ", 1)[0])).toContain(rule);
    });
    it.each(hits.filter(([text]) => /^[a-z]+:\/\/\S+$/i.test(text)))("%j in a sentence", (text) => {
      expect(found(`Please fetch ${text} and "${text}", then (see [this](${text})).`)).toHaveLength(3);
    });
  });
}

const MISSES = [
  // URLs of the public internet
  "https://example.com/",
  "http://8.8.8.8/",
  "http://[2606:4700:4700::1111]/",
  "https://user:secret@example.com:8443/x?y=z#w",
  "https://例え.テスト/",
  "https://medium.com/@someone/a-story",
  "https://maps.example.com/?center=10.0.0.1",
  "https://example.com/a?b=c@10.0.0.1",
  "https://100.128.0.1/",
  "https://ec2-52-10-20-30.compute-1.amazonaws.com/",
  "https://52.10.20.30.nip.io/",
  "https://nip.io/",
  "https://localhost.run/",
  "https://r3---sn-4g5edn7s.googlevideo.com/",
  "https://docs.example.com/10.0.0.1/release",
  "git://github.com/owner/repository.git",
  "ssh://git@github.com/owner/repository.git",
  "git@github.com:owner/repository.git",
  "s3://bucket/key",
  "mailto:someone@example.com",
  "data:text/plain;base64,SGVsbG8=",
  "https://www.example.com/includes/https:/login/x",
  // names without a dot that stand for one
  "https://endpoint-url/v1/payments",
  "https://your-domain/callback",
  "http://foo:80/bar",
  "http://example/",
  // parts of one URL that look like a second
  "https://one.example?mail=someone@two.example",
  "https://one.example/?@two.example",
  "https://one.example#section",
  "https://someone%40mail.example:secret@one.example/",
  "https://someone@mail.example:secret@one.example/",
  "http://163例.com/",
  "0://8.8.8.8/",
  // templates
  "https://api.github.com/repos/{owner}/{repo}{/sha}",
  "https://{host}/path",
  "https://$HOST:$PORT/",
  "https://[your-domain]/",
  // what only looks like one
  "01:02:03:04:05:06",
  "ab:cd:ef:01:02:03:04:05",
  "12:30:45",
  "2024-05-06T07:08:09Z",
  "C:\\Users\\x",
  "a:/b",
  "std::vector<int>",
  "// localhosts are words here",
  "1.0.0",
  "10.5",
  "127.50",
  "v10.0.0.1",
  "1.2.3.4",
  "10.0.0.0/8",
  "192.168.1.1.1.2.840",
  "2130706432",
  "0102030405",
  "+15551234567",
  "kubernetes",
  "metadata",
  "redis",
  "build.local",
  "log-10.0.0.1.txt",
  "a/b/c",
  "/relative/path",
  "node: a word",
  "What to expect:\\n",
  "a `file://` URL",
  "Note: http: is a scheme, https:true is not a host",
  "",
  " ",
  ":",
  "://",
  "//",
  "http://",
];

describe("does not find", () => {
  it.each(MISSES)("%j", (text) => expect(found(text)).toEqual([]));
});

describe("takes the key as a sign that the text is a host", () => {
  const cases: [string, string, string][] = [
    ["webhook_url", "redis:6379", "localhost"],
    ["callbackUrl", "vault.internal/v1", "localhost"],
    ["host", "167772161", "private_address"],
    ["host", "10.1", "private_address"],
    ["hostname", "0", "private_address"],
    ["endpoint", "10.0.0.1/24", "private_address"],
    ["targetHost", "169.254\n.169.254", "metadata"],
    ["url", "%31%32%37.1.1", "private_address"],
    ["proxyURL", "example.com\\@localhost", "confusion"],
  ];
  it.each(cases)("%s: %j", (key, text, rule) => {
    expect(found(text, key)[0]).toMatch(new RegExp(`^${rule} `));
    expect(found(text, "note")).toEqual([]);
  });

  it.each([
    ["url", ""],
    ["url", "/relative"],
    ["url", "none"],
    ["host", "Maria"],
    ["ip", "8.8.8.8"],
    ["url", "12345"],
    ["host_count", "10.1"],
    ["client_version", "10.0.0.1"],
    ["url", "example.com/path"],
  ])("%s: %j is nothing", (key, text) => expect(found(text, key)).toEqual([]));
});

describe("places", () => {
  it("cover scheme and authority, also of several URLs and inside others", () => {
    const text = "See http://localhost:80/a, https://example.com/?next=http://10.0.0.1/b and file:///etc/x.";
    expect(found(text)).toEqual([
      "localhost http://localhost:80",
      "private_address http://10.0.0.1",
      "scheme file:///etc",
    ]);
  });

  it("are those of the original text where characters are folded", () => {
    expect(found("前 ｈｔｔｐ：／／１０．０．０．１／x 後")).toEqual([
      "private_address ｈｔｔｐ：／／１０．０．０．１",
    ]);
  });

  it("are found in an encoded query", () => {
    expect(found("https://example.com/login?next=http%3A%2F%2Flocalhost%3A3000%2Fx")).toEqual([
      "localhost http%3A%2F%2Flocalhost%3A3000",
    ]);
    expect(found("https://example.com/?u=http%253A%252F%252F169.254.169.254%252F")).toEqual([
      "metadata http%253A%252F%252F169.254.169.254",
    ]);
  });

  it("end in one hit for the rest of a text that holds too many odd URLs", () => {
    const text = "http://É.example/ ".repeat(10_000);
    const hits = findEgress({ text, path: "", key: "", classes: classify(text) }, POLICY);
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ rule: "egress.confusion", end: text.length });
    expect(found("http://0 ".repeat(10_000)).at(-1)).toMatch(/^confusion .{50000}/s);
  });

  it("hold for a text of many plain URLs", () => {
    const text = "https://example.com/a/path/of/some/length\n".repeat(20_000);
    expect(found(text)).toEqual([]);
  });
});
