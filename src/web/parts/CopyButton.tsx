import { useState } from "preact/hooks";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";

export interface CopyButtonProps {
  readonly link: string;
  /** Says what is copied, where the button alone does not. */
  readonly label?: string;
  /** Shows only the icon. Its name for screen readers is `label`. */
  readonly isIcon?: boolean;
}

/** A button that copies a link. Where the browser forbids that, it shows the link, to be copied by hand. */
export function CopyButton({ link, label, isIcon = false }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      prompt(label ?? t("copyLink"), link); // forbidden, or no secure context
    }
  };
  const text = isCopied ? t("copied") : t("copyLink");
  return (
    <button
      type="button"
      class={`button ${isIcon ? "round" : ""}`}
      title={label}
      aria-label={isIcon && !isCopied ? label : undefined}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? "check" : "copy"} /> {isIcon ? <span class="visually-hidden">{text}</span> : text}
    </button>
  );
}
