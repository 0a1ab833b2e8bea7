import type { PhraseClasses } from "./grammar";
import type { WordClasses } from "./grammar";

/** English words by what they do in an instruction to a model. Patterns name the classes. */
export const ENGLISH_WORDS: WordClasses = {
  // Setting earlier words aside. IGNORE says it of anything, FORGET of words, DROP of things too.
  IGNORE: `ignore disregard forget override overrule bypass discard dismiss neglect abandon overwrite supersede unlearn
    circumvent defy disobey evade counteract unheed ignor`,
  FORGET: "forget disregard ignore erase wipe discard",
  DROP: `cancel delete remove clear reset drop stop break replace skip omit erase nullify void suspend disable deactivate
    wipe purge scrap revoke negate annul lose ditch invalidate`,
  IGNORING: `ignoring disregarding forgetting overriding bypassing skipping discarding dismissing abandoning erasing
    nullifying overwriting circumventing ignores disregards forgets overrides bypasses supersedes supersede override
    overwrites overruled superseded overridden voided void null nullified invalid cancelled canceled revoked replaced
    obsolete deprecated suspended lifted disabled outdated ignored disregarded forgotten disobeying`,
  NOT: "not never dont stop cease no without wont shouldnt cannot cant avoid quit refrain neednt doesnt didnt isnt arent nor",
  HOW: "how why what whats when",
  PRIOR: `previous prior above preceding earlier former foregoing original originally initial initially previously
    before existing aforementioned preexisting past old preset predefined preprogrammed hardcoded initials pre
    beginning earliest starting other`,
  STANDING: `default current internal own core given provided received built standard normal usual safety security
    ethical moral content openai openais developer developers creator creators company system`,
  ALL: "all any every each everything anything whatever entire whole",
  THESE: "the these those your this that my ur its their our such",
  ORDERS: `instruction instructions directive directives direction directions prompt prompts commands rule rules
    guideline guidelines constraint constraints restriction restrictions programming guidance protocol protocols
    regulation regulations limitation limitations safeguard safeguards guardrail guardrails preprompt prompting
    programing training instructs policies`,
  COMMANDS: `instruction instructions directive directives guideline guidelines prompt prompts programming preprompt
    training`,
  TEXTS: `order orders command policy text texts message messages conversation conversations input inputs context
    contexts request requests task tasks question questions word words sentence sentences paragraph output outputs
    response responses information history chat line lines dialogue discussion statement statements settings setting
    configuration content assignment objective objectives goal goals role persona character memory knowledge`,
  EVERYTHING: "everything anything all",
  SAFETY: "safety security ethical ethics moral content censorship alignment moderation",

  // The one addressed.
  MODEL: `gpt chatgpt llm llms ai chatbot claude gemini llama bard copilot mistral chatgpts gpt3 gpt4 bing grok deepseek
    ais openai anthropic clyde siri`,
  MODELISH: "assistant agent bot model machine robot assistants agents models chatbots bots",
  YOU: "you u youre ya yourself",

  I_AM: "im",

  // Bringing hidden text out. TELL is seldom said of anything but words; GIVE is.
  TELL: `reveal show print output tell repeat recite disclose expose leak dump reproduce say echo copy quote paste
    summarize summarise translate paraphrase rephrase reformulate restate divulge outline narrate transcribe
    regurgitate spill unveil replay verbalize display read`,
  GIVE: `give share provide state spell encode send list describe explain write return type reply respond answer begin
    start convert render detail extract retrieve decode rewrite enumerate include put complete report remind`,
  SAY: `say print output respond reply answer write return type tell display echo repeat show state exclaim`,
  WHAT: "what whats which",
  INITIAL: `initial first original starting beginning previous prior above preceding earlier full entire complete exact
    hidden secret internal system confidential private pre underlying raw whole current last given verbatim actual
    very top opening preceeding`,
  PROMPT:
    "prompt prompts instruction instructions preprompt pretext directives directive initials instrution",
  GUIDE: `rule rules guideline guidelines constraints restrictions configuration config message messages text context
    words sentence paragraph orders commands programming policies policy conversation input settings setup description
    limitations tools functions personality persona role phrase lines document block`,
  CODE: "password passwords passcode passphrase apikey passkey",
  SECRET: "secret secrets",

  // Personas without limits.
  UNRESTRICTED: `unfiltered uncensored unrestricted amoral unmoral nonmoral unhinged unbounded unchained unshackled
    jailbroken lawless unmoderated unaligned uninhibited unconstrained limitless rogue unfiltred unrestrained unlimited
    unethical immoral unbiased ruthless evil sadistic nsfw unapologetic unregulated sociopath psychopath unscrupulous
    unprincipled machiavellian hypersexual unsafe uncontrolled unleashed vulgar profane`,
  AMORAL:
    "unfiltered uncensored unrestricted amoral unmoral nonmoral unchained jailbroken unshackled immoral unethical",
  LIMITS: `restrictions restriction limits limitations limitation rules filters filter guidelines constraints boundaries
    ethics morals morality censorship policies policy moderation scruples inhibitions`,
  NORMS: "legality ethicality morality ethics morals legal ethical moral laws legality",
  ILLICIT: `illegal unethical immoral harmful dangerous offensive inappropriate inhumane unlawful nsfw hateful violent
    malicious criminal toxic racist sexist obscene derogatory explicit sexual immorality illegality unmoral reckless
    controversial profanity profane swear curse cursing swearing vulgar evil hacking malware bombs drugs`,
  PRETEND: "pretend imagine suppose assume roleplay simulate impersonate imitate emulate act",
  PERSONA: `pretend roleplay simulate impersonate imitate emulate embody persona character alter ego roleplaying
    simulating pretending playing impersonating act acting behave personality simulator identity portray`,
  REFUSE:
    "refuse refuses refusing decline declines reject rejects deny denies denying refused apologize apologizes apologise sorry hesitate hesitates",
  WARNINGS:
    "warning warnings disclaimer disclaimers disclamers moralizing moralize lecture lecturing ethics caveats disclaim apologies apology",
  REGIME: "henceforth hereafter hereon henceforward",
  ANY: "any every all each whatever anything everything",
  REQUEST:
    "question questions request requests prompt prompts query queries task command commands inquiry ask asked",
  PROVIDER: "openai openais anthropic anthropics deepmind",
  FICTION: `hypothetical hypothetically fictional fictitious imaginary imagine fiction story scenario simulation
    simulated game parallel alternate universe`,

  // Instructions hidden in data.
  DOCUMENT: `document email page text message file article website webpage note content review comment issue resume
    description ticket transcript letter mail post data input paragraph paper readme report cv emails documents pages
    messages summary listing profile result results answer candidate applicant`,
  READING: `reading processing summarizing summarising analyzing analysing parsing reviewing evaluating seeing handling
    scanning translating screening reads read process processes summarize summarise analyze parse review evaluate see
    scan`,
  ATTENTION: `important attention note notice urgent warning alert critical reminder priority immediate mandatory
    caution`,
  ACTION: `send forward delete transfer email call invoke execute run post upload download fetch visit click open add
    remove share exfiltrate append insert include grant create update change submit book purchase buy invite wire pay
    schedule make give recommend write curl deploy install approve publish contact navigate copy output respond say
    print mention rate disable enable unlock reset provide collect generate put`,

  // Talk about attacks.
  MENTION: `attack attacks attacker attackers injection injections injected inject vulnerability vulnerabilities
    vulnerable mitigation owasp adversarial detect detects sanitize jailbreaks jailbreak defend defense defenses
    untrusted trick tricks phrases phrase attempts classifier guardrail guardrails manipulate`,

  // Words after which a verb still opens its clause.
  KEEPS_OPEN: `the a an ai llm gpt chatgpt chatbot assistant agent bot model claude gemini please now just then so also
    first firstly and but or instead simply ok okay well hey hi hello kindly completely totally immediately must should
    shall will need have to can could would actually quickly temporarily fully entirely always henceforth next finally
    lastly second secondly step do dont let us lets again are going want i id order command ask tell like`,
  // Behind another subject than the reader these govern what follows: "it might reveal a key, ignore a rule".
  GOVERNS: "might may could can would should",
  // Words that join one order to another.
  JOINS: "and then but",

  // The words above in disguise.
  ROTATED: "vtaber cerivbhf vafgehpgvbaf cebzcg flfgrz qvfertneq sbetrg bireevqr erirny",
  BACKWARDS: "erongi suoiverp snoitcurtsni tpmorp metsys dragersid tegrof edirrevo laever",
};

export const ENGLISH_PHRASES: PhraseClasses = {
  I_AM: ["i am"],
  IGNORE: [
    "pay no attention",
    "set|put aside",
    "throw away|out",
    "get rid of",
    "let go of",
    "do not|dont follow|obey|use|consider|heed|read",
    "not follow|obey",
    "never|no ~2 follow|obey",
    "stop|cease following|obeying|using|being",
    "do away with",
    "take no notice",
  ],
  IGNORING: [
    "not required|needed|necessary|relevant|valid|applicable",
    "no longer|more ~1 apply|valid|applies|relevant|required|necessary|applicable|active|needed",
    "does|do not apply",
  ],
  PRIOR: [
    "so far",
    "until|till|up now",
    "up to now|here|this",
    "to date",
    "came before",
    "ahead of this",
    "you got|were|have|had|received|learned|know|been ~3 before|given|told|received|got|learned|taught|programmed",
    "given|told|taught|provided to you",
    "i|we gave|told|said",
    "i have ~1 told|given|said|instructed",
  ],
  SYSTEM_PROMPT: [
    "system prompt|prompts|message|instruction|instructions|messages|prompting",
    "initial|original|starting|hidden|secret|first|base|internal|pre|master|root|developer prompt|prompts|instruction|instructions",
    "prompt instructions",
    "custom instructions",
    "developer message",
    "pre prompt",
  ],
  SECRET: ["CODE"],
  CODE: [
    "access|security|secret|admin|pass|unlock|safe|vault|master|activation|opening|correct|defense code|codes|key|keys|word|words|phrase|password",
    "api key|keys|token",
  ],
  MODEL: [
    "language model|models",
    "artificial intelligence",
    "open ai",
    "chat gpt",
    "ai assistant|model|agent|bot|system",
    "virtual assistant",
  ],
  REGIME: [
    "from now|here|hereon on|onwards|forward|onward|forth|own",
    "from now",
    "starting|beginning|effective now|immediately|today",
    "as of now",
    "from this point|moment|time|message",
    "for the rest|remainder of",
    "for|during|throughout this ~1 conversation|chat|session",
    "until i|we say|tell|type",
    "until|unless ~1 told|instructed otherwise",
    "going forward",
    "for all your|future|subsequent|following prompts|responses|messages|replies|answers",
  ],
  YOU_WILL: [
    "you|u will|shall|must|should",
    "you are|re ~1 going to",
    "you are to",
    "youre going to",
    "i|we want|need|would ~2 you to",
  ],
  YOU_ARE: [
    "you|u are|r",
    "youre",
    "your name|role|job|task|character|persona|identity ~1 is",
    "you ~1 become",
    "YOU_WILL ~2 act|be|become|play|behave|pretend|roleplay|assume|simulate|impersonate|embody|respond|answer|reply|speak|follow",
  ],
  PERSONA: [
    "act|acting|behave|respond|answer|reply|speak|serve|function like|as",
    "play|playing|assume|adopt|take|assuming ~2 role|persona|part|identity|character|personality",
    "in|into the role|persona|character",
    "role play|playing",
    "in character",
    "alter ego",
    "named|called|nicknamed",
    "stands for",
  ],
};
