/** Paths of the files of the repository from its root, with /, sorted. */
export declare function repositoryFiles(): string[];
