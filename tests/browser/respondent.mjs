// What a respondent does with the questionnaire, by what is written on it.

import { assert } from './scenario.mjs';

export const WORDS = {
  vi: {
    language: 'Tiếng Việt',
    agree: 'Tôi đã đọc và đồng ý tham gia khảo sát.',
    begin: 'Bắt đầu trả lời',
    next: 'Tiếp tục',
    back: 'Quay lại',
    done: 'Xong, xem lại phiếu',
    review: 'Xem lại trước khi gửi',
    send: 'Gửi phiếu',
    retrying: /thử lại/,
    receipt: 'Đã nhận được phiếu',
    specify: /^Xin ghi cụ thể/,
  },
  en: {
    language: 'English',
    agree: 'I have read this and agree to take part in the survey.',
    begin: 'Start answering',
    next: 'Continue',
    back: 'Back',
    done: 'Done, review the form',
    review: 'Review before sending',
    send: 'Send the form',
    retrying: /trying again/,
    receipt: 'Your form has been received',
    specify: /^Please specify/,
  },
};

export class Respondent {
  constructor(page, questionnaire, language = 'vi') {
    this.page = page;
    this.questionnaire = questionnaire;
    this.language = language;
  }

  get words() {
    return WORDS[this.language];
  }

  button(word) {
    return this.page.getByRole('button', { name: this.words[word], exact: true });
  }

  heading(word) {
    return this.page.getByRole('heading', { name: this.words[word], exact: true });
  }

  agreement() {
    return this.page.getByRole('checkbox', { name: this.words.agree, exact: true });
  }

  // The question with everything that belongs to it.
  question(code) {
    const label = this.questionnaire.label(code, this.language).replace(/\s+/g, ' ').trim();
    const pattern = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return this.page.getByRole('group', { name: new RegExp(`^${pattern}( \\([^()]+\\))?$`) });
  }

  choice(code, category, role) {
    const name = this.questionnaire.category(code, category, this.language);
    return this.question(code).getByRole(role, { name, exact: true });
  }

  // Answers one question; `answer` is in the form of the API.
  async answer(code, answer) {
    if (answer.one !== undefined) {
      await this.choice(code, answer.one, 'radio').check();
    } else if (answer.many !== undefined) {
      for (const category of answer.many) await this.choice(code, category, 'checkbox').check();
    } else if (answer.text !== undefined) {
      await this.question(code).getByRole('textbox').fill(answer.text);
    } else {
      throw new Error(`no way to give ${JSON.stringify(answer)}`);
    }
    for (const words of Object.values(answer.other ?? {})) {
      await this.question(code).getByRole('textbox', { name: this.words.specify }).fill(words);
    }
  }

  // Whether the page shows this answer as given.
  async shows(code, answer) {
    if (answer.one !== undefined) return this.choice(code, answer.one, 'radio').isChecked();
    if (answer.text !== undefined) return (await this.question(code).getByRole('textbox').inputValue()) === answer.text;
    for (const category of answer.many) {
      if (!(await this.choice(code, category, 'checkbox').isChecked())) return false;
    }
    for (const words of Object.values(answer.other ?? {})) {
      const typed = await this.question(code).getByRole('textbox', { name: this.words.specify }).inputValue();
      if (typed !== words) return false;
    }
    return true;
  }

  async assertShows(answers) {
    for (const [code, answer] of Object.entries(answers)) {
      assert(await this.shows(code, answer), `${code} no longer shows ${JSON.stringify(answer)}`);
    }
  }

  // The paged form, from the page that is shown up to the review. What was answered before is left
  // as it is. `onPage(code)` is told of the first question of every page.
  async answerPages(answers, onPage = async () => {}) {
    const codes = this.questionnaire.codes();
    let next = await this.#firstShown(codes);
    while (next < codes.length) {
      await onPage(codes[next]);
      for (; next < codes.length && (await this.question(codes[next]).count()) > 0; next += 1) {
        const answer = answers[codes[next]];
        if (answer && !(await this.shows(codes[next], answer))) await this.answer(codes[next], answer);
      }
      await this.button('next').or(this.button('done')).click();
      if (next < codes.length) await this.question(codes[next]).waitFor();
    }
    await this.heading('review').waitFor();
  }

  async #firstShown(codes) {
    await this.page.getByRole('group').first().waitFor();
    for (let index = 0; index < codes.length; index += 1) {
      if ((await this.question(codes[index]).count()) > 0) return index;
    }
    throw new Error('no question is shown');
  }

  // The number of the receipt that is shown.
  async receipt() {
    await this.heading('receipt').waitFor();
    const text = await this.page.getByRole('definition').first().innerText();
    return text.trim();
  }
}
