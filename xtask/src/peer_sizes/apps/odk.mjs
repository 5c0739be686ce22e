import { createApp, h } from 'vue';
import { OdkWebForm, webFormsPlugin } from '@getodk/web-forms';

const formXml = `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
  <h:head>
    <h:title>Opinion</h:title>
    <model>
      <instance><data id="opinion"><opinion/><meta><instanceID/></meta></data></instance>
      <bind nodeset="/data/opinion" type="string"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/opinion"><label>What should be better?</label></input>
  </h:body>
</h:html>`;

const fetchFormAttachment = () => Promise.reject(new Error('the questionnaire has no attachment'));
const onSubmit = payload => console.log(payload);
createApp({ render: () => h(OdkWebForm, { formXml, fetchFormAttachment, onSubmit }) })
  .use(webFormsPlugin)
  .mount('#app');
