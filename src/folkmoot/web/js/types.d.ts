// Made by folkmoot.frame_types from the structs of the rooms. Do not edit.

export interface ChangePhase {
  do: "ChangePhase";
  phase: "wait" | "ideas" | "choose" | "result";
}

export interface TakeSeat {
  do: "TakeSeat";
  name?: string;
  hat?: "person" | "family_carer" | "neighbour" | "frontline" | "manager" | "provider" | "not_said";
}

export interface ChangeMe {
  do: "ChangeMe";
  name: string;
  hat: "person" | "family_carer" | "neighbour" | "frontline" | "manager" | "provider" | "not_said";
}

export interface AskForHelp {
  do: "AskForHelp";
}

export interface GiveHelp {
  do: "GiveHelp";
  seat: string;
}

export interface RemovePerson {
  do: "RemovePerson";
  seat: string;
  reason: string;
}

export interface Appeal {
  do: "Appeal";
  words: string;
}

export interface RestorePerson {
  do: "RestorePerson";
  seat: string;
}

export interface Enrol {
  do: "Enrol";
  seats?: readonly string[];
}

export interface Strike {
  do: "Strike";
  seat: string;
}

export interface AddPaperPlaces {
  do: "AddPaperPlaces";
  places: number;
}

export interface IssueCards {
  do: "IssueCards";
  cards: number;
}

export interface AskToEnrolLate {
  do: "AskToEnrolLate";
  seat: string;
}

export interface AgreeToEnrolLate {
  do: "AgreeToEnrolLate";
  seat: string;
}

export interface AddIdea {
  do: "AddIdea";
  title: string;
  cost: number;
  why?: string;
  picture?: string;
  author?: string;
}

export interface ChangeIdea {
  do: "ChangeIdea";
  idea: string;
  title: string;
  cost: number;
  why?: string;
  picture?: string;
  reason?: string;
}

export interface WithdrawIdea {
  do: "WithdrawIdea";
  idea: string;
}

export interface HideIdea {
  do: "HideIdea";
  idea: string;
  reason: string;
}

export interface ShowIdea {
  do: "ShowIdea";
  idea: string;
}

export interface OpenVote {
  do: "OpenVote";
}

export interface CastBallot {
  do: "CastBallot";
  vote: string;
  choices: readonly string[];
  replaces?: number;
}

export interface CastPaperBallot {
  do: "CastPaperBallot";
  vote: string;
  seat: string;
  choices: readonly string[];
  read_back: boolean;
  replaces?: number;
}

export interface CloseVote {
  do: "CloseVote";
  vote: string;
}

export interface Hello {
  k: "hello";
  epoch?: string;
  since?: number;
}

export interface Do {
  k: "do";
  id: string;
  wish: AnyCommand;
}

export interface Ping {
  k: "ping";
}

export interface Numbers {
  people: number;
  here: number;
  on_roll: number;
  voted: number;
  ideas: number;
}

export interface Facts {
  k: "facts";
  epoch: string;
  from: number;
  to: number;
  phase: string;
  numbers: Numbers;
  stale: readonly string[];
  caught: string;
  whole: boolean;
  v: number;
}

export interface Done {
  k: "done";
  id: string;
  position: number;
  made: Record<string, string | number>;
}

export interface No {
  k: "refused";
  id: string;
  code: string;
  field: string;
  figures: Record<string, number | string>;
}

export interface Pong {
  k: "pong";
}

export interface Bye {
  k: "bye";
  why: string;
  wait_ms: number;
}

export type AnyCommand = ChangePhase | TakeSeat | ChangeMe | AskForHelp | GiveHelp | RemovePerson | Appeal | RestorePerson | Enrol | Strike | AddPaperPlaces | IssueCards | AskToEnrolLate | AgreeToEnrolLate | AddIdea | ChangeIdea | WithdrawIdea | HideIdea | ShowIdea | OpenVote | CastBallot | CastPaperBallot | CloseVote;

export type FrameIn = Hello | Do | Ping;

export type FrameOut = Facts | Done | No | Pong | Bye;
