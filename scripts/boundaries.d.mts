/** What a package.json says of its dependencies. */
interface Declared {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  rootDevDependencies?: Record<string, string>;
}

/** Every import, re-export and dynamic import of a file. */
export declare function importsOf(text: string): { target: string; type: boolean; line: number }[];
/** Every broken rule of one file, as `path:line problem`. */
export declare function check(path: string, text: string, manifestOf: (folder: string) => Declared): string[];
