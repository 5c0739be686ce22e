import { renderSurveyInline } from '@formbricks/surveys';

const none = () => {};
const text = words => ({ default: words });
renderSurveyInline({
  containerId: 'app',
  brandColor: '#00546b',
  styling: { brandColor: { light: '#00546b' } },
  isBrandingEnabled: false,
  languageCode: 'default',
  survey: {
    id: 'opinion',
    name: 'Opinion',
    type: 'link',
    status: 'inProgress',
    languages: [],
    welcomeCard: { enabled: false },
    hiddenFields: { enabled: false },
    questions: [
      {
        id: 'opinion',
        type: 'openText',
        headline: text('What should be better?'),
        required: false,
        inputType: 'text',
        longAnswer: false,
        placeholder: text(''),
        buttonLabel: text('Send'),
        backButtonLabel: text('Back'),
      },
    ],
    endings: [],
    thankYouCard: { enabled: true, headline: text('Thank you') },
    styling: null,
    variables: [],
    triggers: [],
  },
  getSetIsError: none,
  getSetIsResponseSendingFinished: none,
  getSetQuestionId: none,
  getSetResponseData: none,
  onResponse: none,
  onDisplay: none,
  onFinished: none,
  onClose: none,
  onFileUpload: () => Promise.reject(new Error('the questionnaire asks for no file')),
});
