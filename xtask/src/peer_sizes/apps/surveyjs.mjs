import { Model } from 'survey-core';
import { renderSurvey } from 'survey-js-ui';
import 'survey-core/survey-core.min.css';

const survey = new Model({
  elements: [{ type: 'text', name: 'opinion', title: 'What should be better?' }],
});
survey.onComplete.add(sender => console.log(JSON.stringify(sender.data)));
renderSurvey(survey, document.getElementById('app'));
