import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** Paths of PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate for 127.0.0.1 in the directory. Nobody trusts it. */
export function createCertificate(directory: string): Certificate {
  const [certificate, key] = [join(directory, "server.pem"), join(directory, "server.key")];
  const forAddress = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-nodes", "-keyout", key, "-out", certificate];
  const args = ["req", "-x509", "-newkey", "rsa:2048", ...files, "-days", "2", ...forAddress];
  execFileSync("openssl", args, { stdio: "pipe" });
  return { certificate, key };
}

/** Lets this process trust a certificate. */
export function trust({ certificate }: Certificate): void {
  setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, "utf8")]);
}
