// A server has turned the XForm into HTML and a model beforehand, as Enketo's own does.
import { Form } from 'enketo-core';
import './enketo.css';

const html = `
<form class="or" dir="ltr" data-form-id="opinion" autocomplete="off" novalidate="novalidate">
  <section class="form-logo"></section>
  <h3 dir="auto" id="form-title">Opinion</h3>
  <label class="question">
    <span lang="" class="question-label active">What should be better?</span>
    <input type="text" name="/data/opinion" data-type-xml="string">
  </label>
</form>`;
const model = `
<model>
  <instance><data id="opinion"><opinion/><meta><instanceID/></meta></data></instance>
</model>`;

const place = document.getElementById('app');
place.innerHTML = html;
const form = new Form(place.querySelector('form'), { modelStr: model, external: [] }, {});
const faults = form.init();
if (faults.length > 0) throw new Error(faults.join('\n'));
