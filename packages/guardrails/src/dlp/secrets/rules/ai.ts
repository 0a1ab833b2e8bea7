import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Models, inference, agents and what they search with. */
export const AI: readonly Provider[] = [
  provider(
    "openai",
    "OpenAI",
    [
      token(
        "key of a project, service account or administrator",
        ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sk-service-"],
        /[0-9A-Za-z_-]{40,200}/y,
        ["sk-proj-<A20>T3BlbkFJ<A20>", "sk-svcacct-<w74>T3BlbkFJ<w74>", "sk-admin-<w58>T3BlbkFJ<w58>"],
        ["sk-proj-<A12>", "task-proj-<n12>-<n20>"],
      ),
      token(
        "key of a user",
        ["sk-"],
        /[0-9A-Za-z]{32,64}/y,
        ["sk-<A20>T3BlbkFJ<A20>", "sk-<A48>", "sk-<h32>"],
        ["sk-<A12>", "risk-<n30>"],
        {
          content: "random",
        },
      ),
      token("session", ["sess-"], /[0-9A-Za-z]{40}/y, ["sess-<A40>"], ["sess-<A39>"]),
    ],
    named(["openai"], ["<A32>", "<A40>", "<A48>"]),
  ),
  provider("anthropic", "Anthropic", [
    token(
      "key, administrator key, OAuth or session token",
      ["sk-ant-"],
      /(?:api|admin|sid|oat|ort)\d\d-[0-9A-Za-z_-]{80,140}/y,
      ["sk-ant-api03-<w93>AA", "sk-ant-admin01-<w93>AA", "sk-ant-oat01-<w93>AA"],
      ["sk-ant-api02-<n14>", "ssk-ant-api03-<w93>AA"],
    ),
  ]),
  provider("huggingface", "Hugging Face", [
    token("access token", ["hf_"], /[A-Za-z]{34}/y, ["hf_<L34>"], ["hf_<L33>", "hf_<L35>", "xhf_<L34>"]),
    token("organisation token", ["api_org_"], /[A-Za-z]{34}/y, ["api_org_<L34>"], ["api_org_<L20>"]),
  ]),
  provider("replicate", "Replicate", [token("key", ["r8_"], /[0-9A-Za-z]{37}/y, ["r8_<A37>"], ["r8_<A20>"])]),
  provider("groq", "Groq", [
    token("key", ["gsk_"], /[0-9A-Za-z]{52}/y, ["gsk_<A52>"], ["gsk_<A51>", "gsk_<A53>"]),
  ]),
  provider("perplexity", "Perplexity", [
    token("key", ["pplx-"], /[0-9A-Za-z]{40,64}/y, ["pplx-<A48>", "pplx-<h56>"], ["pplx-<A20>"]),
  ]),
  provider("xai", "xAI", [token("key", ["xai-"], /[0-9A-Za-z]{70,90}/y, ["xai-<A80>"], ["xai-<A20>"])]),
  provider("openrouter", "OpenRouter", [
    token("key", ["sk-or-v1-"], /[0-9a-f]{64}/y, ["sk-or-v1-<h64>"], ["sk-or-v1-<h32>"]),
  ]),
  provider("together", "Together AI", [
    token("key", ["tgp_v1_"], /[0-9A-Za-z_-]{43}/y, ["tgp_v1_<w43>"], ["tgp_v1_<w20>"]),
  ]),
  provider("tavily", "Tavily", [
    token(
      "key",
      ["tvly-"],
      /(?:dev-|prod-)?[0-9A-Za-z]{32}/y,
      ["tvly-<A32>", "tvly-dev-<A32>"],
      ["tvly-<A20>"],
    ),
  ]),
  provider("firecrawl", "Firecrawl", [token("key", ["fc-"], /[0-9a-f]{32}/y, ["fc-<h32>"], ["fc-<h16>"])]),
  provider("jina", "Jina", [
    token("key", ["jina_"], /[0-9A-Za-z_-]{55,70}/y, ["jina_<h32><A28>"], ["jina_<A20>"]),
  ]),
  provider("llamaindex", "LlamaCloud", [
    token("key", ["llx-"], /[0-9A-Za-z_-]{40,60}/y, ["llx-<w48>"], ["llx-<w20>"]),
  ]),
  provider("langchain", "LangSmith", [
    token(
      "key",
      ["lsv2_pt_", "lsv2_sk_"],
      /[0-9a-f]{32}_[0-9a-f]{10}/y,
      ["lsv2_pt_<h32>_<h10>"],
      ["lsv2_pt_<h32>"],
    ),
    token("key, old form", ["ls__"], /[0-9a-f]{32}/y, ["ls__<h32>"], ["ls__<h16>"]),
  ]),
  provider("langfuse", "Langfuse", [
    token("secret key", ["sk-lf-"], /[0-9a-f-]{36}/y, ["sk-lf-<uuid>"], ["pk-lf-<uuid>"]),
  ]),
  provider(
    "pinecone",
    "Pinecone",
    [token("key", ["pcsk_"], /[0-9A-Za-z_]{60,80}/y, ["pcsk_<A6>_<A63>"], ["pcsk_<A20>"])],
    named(["pinecone"], ["<uuid>"]),
  ),
  provider(
    "elevenlabs",
    "ElevenLabs",
    [token("key", ["sk_"], /[0-9a-f]{48}/y, ["sk_<h48>"], ["sk_<h40>"])],
    named(["elevenlabs", "xi"], ["<h32>"]),
  ),
  provider("nvidia", "NVIDIA", [
    token("key", ["nvapi-"], /[0-9A-Za-z_-]{60,75}/y, ["nvapi-<w64>"], ["nvapi-<w20>"]),
  ]),
  provider("cerebras", "Cerebras", [token("key", ["csk-"], /[0-9a-z]{48}/y, ["csk-<a48>"], ["csk-<a20>"])]),
  provider("fireworks", "Fireworks AI", [
    token("key", ["fw_"], /[0-9A-Za-z]{22,32}/y, ["fw_<A24>"], ["fw_<A12>"], { content: "random" }),
  ]),
  provider("e2b", "E2B", [token("key", ["e2b_", "sk_e2b_"], /[0-9a-f]{40}/y, ["e2b_<h40>"], ["e2b_<h20>"])]),
  provider("apify", "Apify", [
    token("token", ["apify_api_"], /[0-9A-Za-z]{34,40}/y, ["apify_api_<A36>"], ["apify_api_<A20>"]),
  ]),
  provider("runpod", "RunPod", [token("key", ["rpa_"], /[0-9A-Za-z]{40,50}/y, ["rpa_<U44>"], ["rpa_<U20>"])]),
  provider("mem0", "Mem0", [token("key", ["m0-"], /[0-9A-Za-z]{40}/y, ["m0-<A40>"], ["m0-<A20>"])]),
  provider("anyscale", "Anyscale", [
    token("key", ["esecret_"], /[0-9A-Za-z]{26,40}/y, ["esecret_<a26>"], ["esecret_<a12>"]),
  ]),
  provider(
    "wandb",
    "Weights & Biases",
    [token("key", ["wandb_v1_"], /[0-9A-Za-z_]{70,90}/y, ["wandb_v1_<A77>"], ["wandb_v1_<A20>"])],
    named(["wandb"], ["<h40>"]),
  ),
  provider("comet", "Comet", [], named(["comet", "cometml"], ["<A25>"])),
  provider("wundergraph", "WunderGraph", [
    token("key", ["cosmo_"], /[0-9a-f]{32}/y, ["cosmo_<h32>"], ["cosmo_<h16>"]),
  ]),
  provider("dify", "Dify", [
    token("key", ["app-", "dataset-"], /[0-9A-Za-z]{24}/y, ["app-<A24>"], ["app-<n24>", "app-<A20>"], {
      content: "random",
    }),
  ]),
  provider("exa", "Exa", [], named(["exa"], ["<uuid>"])),
  provider("cohere", "Cohere", [], named(["cohere", "co"], ["<A40>"])),
  provider("mistral", "Mistral", [], named(["mistral"], ["<A32>"])),
  provider("ai21", "AI21", [], named(["ai21"], ["<A32>"])),
  provider("deepgram", "Deepgram", [], named(["deepgram"], ["<h40>"])),
  provider("assemblyai", "AssemblyAI", [], named(["assemblyai", "assembly"], ["<h32>"])),
  provider("stability", "Stability AI", [], named(["stability"], ["<A48>"])),
  provider("clarifai", "Clarifai", [], named(["clarifai"], ["<h32>"])),
  provider("voyage", "Voyage AI", [
    token("key", ["pa-"], /[0-9A-Za-z_-]{43}/y, ["pa-<w43>"], ["pa-<n43>", "pa-<w20>"], {
      content: "random",
    }),
  ]),
  provider("serpapi", "SerpApi", [], named(["serpapi", "serp"], ["<h64>"])),
  provider("serper", "Serper", [], named(["serper"], ["<h40>"])),
  provider("scraperapi", "Scraper API", [], named(["scraperapi", "scraper"], ["<h32>"])),
  provider("scrapingbee", "ScrapingBee", [], named(["scrapingbee"], ["<U80>", "<A80>"])),
  provider("privateai", "Private AI", [], named(["privateai"], ["<a32>"])),
  provider("monkeylearn", "MonkeyLearn", [], named(["monkeylearn"], ["<h40>"])),
  provider("wit", "Wit.ai", [], named(["wit", "witai"], ["<U32>"])),
];
