import { anyOf, containing, oneWordOf } from './formulas.ts';
import type { Condition } from './types.ts';

/**
 * The words by which metrics know what a text of the history speaks of, in lower case; any case is read. docs/data.md lists
 * them, and a test holds it to that. `is`: the text is the word. `has`: the text contains it, `_` standing for any character.
 */
export const WORDS = {
  decisionMaker: {
    is: 'vp svp evp ceo cfo cio ciso cmo coo cpo cro cso cto chro cxo executive exec founder owner president'.split(
      ' ',
    ),
    has: [
      'decision',
      'buyer',
      'sponsor',
      'champion',
      'director',
      'vice_president',
      'vp_of',
      'chief',
      'head_of',
      'c_level',
    ],
  },
  surveyAsked: {
    is: [
      ...['survey', 'survey_invite', 'survey_invitation', 'survey_request'],
      ...['nps_invite', 'nps_request', 'csat_request', 'ces_request'],
    ],
    has: [],
  },
  feedback: {
    is: [
      ...['feedback', 'product_feedback', 'idea', 'feature_request', 'beta', 'beta_test', 'beta_program', 'interview'],
      ...['user_interview', 'customer_interview', 'focus_group', 'advisory_board', 'usability_test', 'survey_response'],
    ],
    has: [],
  },
  inApp: {
    is: ['in_app', 'in_app_message', 'in_app_notification', 'in_app_survey', 'walkthrough', 'product_tour', 'cta'],
    has: [],
  },
  /** Touchpoints that are a response by themselves, whatever their outcome. */
  inAppResponse: { is: ['walkthrough_request', 'cta_click', 'in_app_click', 'in_app_response'], has: [] },
  webinar: { is: [], has: ['webinar'] },
  knowledgeBase: {
    is: ['knowledge_base', 'kb', 'help_center', 'help_centre', 'help_article', 'documentation', 'docs', 'academy'],
    has: [],
  },
  content: {
    is: ['content', 'content_download', 'download', 'whitepaper', 'ebook', 'video', 'article', 'blog'],
    has: [],
  },
  community: { is: [], has: ['community', 'forum'] },
  communityRead: { is: [], has: ['visit', 'view', 'login', 'like'] },
  communityPost: { is: [], has: ['post', 'topic', 'idea', 'thread', 'question'] },
  communityReply: { is: [], has: ['reply', 'replies', 'answer', 'comment'] },
  handoff: { is: [], has: ['handoff', 'hand_off', 'handover'] },
  implementation: {
    is: ['implementation', 'implementation_session', 'onboarding', 'onboarding_session'],
    has: [],
  },
  review: { is: ['review', 'product_review', 'public_review', 'online_review', 'app_review', 'testimonial'], has: [] },
  story: { is: ['case_study', 'success_story', 'speaker', 'speaking', 'talk', 'guest_post', 'press'], has: [] },
  event: { is: ['event', 'customer_event', 'conference', 'user_group', 'meetup'], has: [] },
  emailResponse: { is: ['opened', 'read', 'clicked', 'replied', 'responded', 'answered'], has: [] },
  inAppAction: {
    is: ['clicked', 'completed', 'responded', 'replied', 'answered', 'accepted', 'started'],
    has: [],
  },
  missed: { is: ['no_show', 'no-show', 'noshow', 'missed', 'cancelled', 'canceled', 'declined'], has: [] },
  howTo: { is: [], has: ['how_to', 'howto', 'question', 'training', 'guidance', 'usage', 'advice'] },
  defect: { is: [], has: ['defect', 'bug', 'error', 'incident', 'outage', 'crash', 'problem'] },
} as const satisfies Readonly<Record<string, { readonly is: readonly string[]; readonly has: readonly string[] }>>;

/** The text column speaks of one of the ideas. */
export function speaksOf(column: string, ...ideas: readonly (keyof typeof WORDS)[]): Condition {
  const is: readonly string[] = ideas.flatMap((idea): readonly string[] => WORDS[idea].is);
  const has: readonly string[] = ideas.flatMap((idea): readonly string[] => WORDS[idea].has);
  if (has.length === 0) return oneWordOf(column, ...is);
  if (is.length === 0) return containing(column, ...has);
  return anyOf(oneWordOf(column, ...is), containing(column, ...has));
}

/** With a decision maker: an executive by the flag, or one by the role. */
export const DECISION_MAKER: Condition = anyOf(
  { is: 'one_of', column: 'is_executive', values: ['true'] },
  speaksOf('role', 'decisionMaker'),
);
