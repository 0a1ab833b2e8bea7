/** Values approved unseen that a receipt can name, in bytes of their JSON: it has to stay a short text. */
export const MOST_HIDDEN_BYTES = 32_768;
