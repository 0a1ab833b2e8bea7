/** Schemes whose slashes may be any number of `/` and `\`, even none (WHATWG URL, special schemes). */
export const SPECIAL_SCHEMES: ReadonlySet<string> = new Set(["http", "https", "ws", "wss", "ftp"]);

/**
 * Schemes that reach what an agent's request has no business with: files, other protocols spoken through a URL (as
 * gopher speaks any), wrappers that open a URL inside them, and classes loaded from afar. `git`, `ssh`, databases and
 * applications of one's own are not among them; where their host is inside, that is found like anywhere.
 */
export const DANGEROUS_SCHEMES: ReadonlySet<string> = new Set(
  (
    "file netdoc local unix npipe res view-source jar zip phar rar zlib ogg compress.zlib compress.bzip2 glob expect " +
    "php ssh2 ssh2.exec ssh2.shell ssh2.tunnel ssh2.sftp ssh2.scp gopher gophers dict finger telnet ldap ldaps ldapi " +
    "rmi iiop corbaname jndi tftp sftp scp smb smbs cifs " +
    "nfs afp imap imaps pop3 pop3s smtp smtps http+unix https+unix"
  ).split(" "),
);
