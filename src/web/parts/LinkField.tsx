import { CopyButton } from "./CopyButton.tsx";

/** A field with a link, and a button that copies it. `label` is the field's name for screen readers. */
export function LinkField({ link, label }: { link: string; label: string }) {
  return (
    <div class="joining">
      <input readOnly aria-label={label} value={link} onFocus={(event) => event.currentTarget.select()} />
      <CopyButton link={link} />
    </div>
  );
}
