import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { OpenText } from '@formbricks/survey-ui';
import '@formbricks/survey-ui/styles';

function Opinion() {
  const [value, onChange] = useState('');
  const headline = 'What should be better?';
  return createElement(OpenText, { elementId: 'opinion', inputId: 'opinion', headline, value, onChange });
}

const place = document.getElementById('app');
place.id = 'fbjs';
createRoot(place).render(createElement(Opinion));
