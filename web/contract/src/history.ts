// What the repository knows of a schema: as it stands, and as clients last knew it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A file of the tree as it stands. */
export function standing(path: string): string {
  return readFileSync(root + path, "utf8");
}

/**
 * The file as clients last knew it: in the newest release where there is one, else in the last committed version that
 * is not what stands here. None where there was no other version.
 */
export function known(path: string): { readonly where: string; readonly text: string } | undefined {
  const releases = git("tag", "--merged", "HEAD", "--sort=-version:refname", "--list", "v*").split("\n").filter(Boolean);
  const versions = git("log", "--format=%H", "--", path).split("\n").filter(Boolean);
  const now = standing(path);
  for (const where of [...releases.slice(0, 1), ...versions]) {
    if (!git("ls-tree", "--name-only", where, "--", path).trim()) continue;
    const text = git("show", `${where}:${path}`);
    if (releases[0] === where || text !== now) return { where, text };
  }
  return undefined;
}

/** Fails, with what git says, where this is no repository or not the whole of its history. */
function git(...words: string[]): string {
  return execFileSync("git", words, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
