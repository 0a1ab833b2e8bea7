import type { Me } from "@letsping/core";
import { UserX } from "lucide-react";
import { switchProject } from "../../shell/project-menu";
import { signOutAndLeave } from "../../shell/sign-out";
import { MarkedText } from "../../ui/marked-text";
import { Toasts } from "../../ui/toasts";
import { SignInFrame } from "../sign-in/sign-in-frame";

/** Somebody who is signed in, but not (or no longer) in the project. */
export default function NoProjectPage({ me }: { me: Me }) {
  const others = me.projects;
  return (
    <>
      <SignInFrame>
        <h1>
          {others.length > 0 ? "You are not in this project any more" : "You are not in a project any more"}
        </h1>
        <p className="t2 lead">Ask an owner to invite you. What you decided stays in the history.</p>
        {others.length > 0 ? (
          <ul className="picks" aria-label="Your other projects">
            {others.map((project) => (
              <li key={project.id}>
                <button type="button" className="btn lg wd" onClick={() => switchProject(project.id)}>
                  <span className="cut-text">
                    Go to <MarkedText text={project.name} />
                  </span>
                  <span className="t3">{project.role}</span>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <button type="button" className="btn lg wd" onClick={() => window.location.assign("/")}>
            Look again
          </button>
        )}
        <div className="wait">
          <UserX className="i" size={16} />
          <span>
            You are signed in as <b>{me.user.email}</b>.{" "}
            <button type="button" className="link" onClick={signOutAndLeave}>
              Sign out
            </button>
          </span>
        </div>
      </SignInFrame>
      <Toasts />
    </>
  );
}
