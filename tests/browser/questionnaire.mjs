// A published version as the API gives it: what is written beside every item and category, so that
// scenarios drive pages by what a person reads.

export class Questionnaire {
  // `placeWords` are the words of the unit's kinds, such as `phường`, in each language.
  constructor(version, placeWords) {
    this.placeWords = placeWords;
    this.items = new Map();
    for (const section of version.sections) {
      for (const item of section.items) this.#add(item);
    }
    this.texts = version;
  }

  static async fetch(task) {
    const answer = await fetch(`${task.origin}/api/v1/versions/${task.version}`);
    if (!answer.ok) throw new Error(`the version: ${answer.status}`);
    return new Questionnaire(await answer.json(), task.placeWords);
  }

  #add(item) {
    const [kind, rules] = Object.entries(item.response)[0];
    if (kind === 'matrix') {
      for (const group of rules.groups) {
        for (const row of group.rows) {
          this.items.set(row.code, { label: row.label, short: row.short ?? row.label, categories: rules.scale });
        }
      }
    } else {
      const categories = Array.isArray(rules) ? rules : rules?.categories ?? [];
      this.items.set(item.code, { label: item.label, short: item.short ?? item.label, categories });
    }
  }

  codes() {
    return [...this.items.keys()];
  }

  label(code, language) {
    return this.read(this.items.get(code).label, language);
  }

  category(code, category, language) {
    const found = this.items.get(code).categories.find(known => known.code === category);
    if (!found) throw new Error(`${code} has no category ${category}`);
    return this.read(found.label, language);
  }

  // A text as it stands on the page: place words chosen.
  read(text, language) {
    return text[language].replace(/\{([^{}]*\|[^{}]*)\}/g, (_, words) => {
      const found = words.split('|').find(word => this.placeWords[language].includes(word));
      if (!found) throw new Error(`no place word among ${words}`);
      return found;
    });
  }
}
