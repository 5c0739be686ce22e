//! Where in a questionnaire media may stand.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Media, MediaContent, MediaFile};
use crate::questionnaire::{Category, MultipleChoice, Questionnaire, ResponseType};

/// A part of a questionnaire that may have media, by indices from 0, from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Place {
    /// A section.
    Section(usize),
    /// An item: section, item.
    Item(usize, usize),
    /// A category of an item or of a matrix: section, item, category.
    Category(usize, usize, usize),
    /// A row of a matrix: section, item, group, row.
    Row(usize, usize, usize, usize),
}

impl Questionnaire {
    /// Every place with media, in order.
    #[must_use]
    pub fn media(&self) -> Vec<(Place, &Media)> {
        let mut found = Vec::new();
        let mut add = |place: Place, media: &'_ Option<Media>| {
            if media.is_some() {
                found.push(place);
            }
        };
        for (s, section) in self.sections.iter().enumerate() {
            add(Place::Section(s), &section.media);
            for (i, item) in section.items.iter().enumerate() {
                add(Place::Item(s, i), &item.media);
                for (c, category) in item.response.categories().iter().enumerate() {
                    add(Place::Category(s, i, c), &category.media);
                }
                let ResponseType::Matrix(matrix) = &item.response else { continue };
                for (g, group) in matrix.groups.iter().enumerate() {
                    for (r, row) in group.rows.iter().enumerate() {
                        add(Place::Row(s, i, g, r), &row.media);
                    }
                }
            }
        }
        found.into_iter().filter_map(|place| Some((place, self.media_at(place)?))).collect()
    }

    /// The media of a place, if it has some.
    #[must_use]
    pub fn media_at(&self, place: Place) -> Option<&Media> {
        let section = |s: usize| self.sections.get(s);
        let item = |s: usize, i: usize| section(s)?.items.get(i);
        match place {
            Place::Section(s) => section(s)?.media.as_ref(),
            Place::Item(s, i) => item(s, i)?.media.as_ref(),
            Place::Category(s, i, c) => item(s, i)?.response.categories().get(c)?.media.as_ref(),
            Place::Row(s, i, g, r) => match &item(s, i)?.response {
                ResponseType::Matrix(matrix) => matrix.groups.get(g)?.rows.get(r)?.media.as_ref(),
                _ => None,
            },
        }
    }

    /// Where the media of a place are kept; none if the questionnaire has no such place.
    pub fn media_slot(&mut self, place: Place) -> Option<&mut Option<Media>> {
        let (Place::Section(s)
        | Place::Item(s, _)
        | Place::Category(s, _, _)
        | Place::Row(s, _, _, _)) = place;
        let section = self.sections.get_mut(s)?;
        let (Place::Item(_, i) | Place::Category(_, i, _) | Place::Row(_, i, _, _)) = place else {
            return Some(&mut section.media);
        };
        let item = section.items.get_mut(i)?;
        match place {
            Place::Section(_) | Place::Item(..) => Some(&mut item.media),
            Place::Category(_, _, c) => {
                Some(&mut item.response.categories_mut()?.get_mut(c)?.media)
            }
            Place::Row(_, _, g, r) => match &mut item.response {
                ResponseType::Matrix(matrix) => {
                    Some(&mut matrix.groups.get_mut(g)?.rows.get_mut(r)?.media)
                }
                _ => None,
            },
        }
    }

    /// Every content that the questionnaire needs, each once: what a phone has to keep to be of use
    /// without a network.
    #[must_use]
    pub fn media_contents(&self) -> Vec<&MediaContent> {
        let mut contents: Vec<&MediaContent> = Vec::new();
        for (_, media) in self.media() {
            for content in media.files().filter_map(|(_, _, file)| MediaFile::content(file)) {
                if !contents.iter().any(|known| known.hash == content.hash) {
                    contents.push(content);
                }
            }
        }
        contents
    }
}

#[cfg(feature = "author")]
impl Place {
    /// The path of the place's media, as problems name it.
    #[must_use]
    pub fn path(self, questionnaire: &Questionnaire) -> String {
        let inner = match self {
            Self::Section(s) => format!("sections[{s}]"),
            Self::Item(s, i) => format!("sections[{s}].items[{i}]"),
            Self::Category(s, i, c) => {
                let item = questionnaire.sections.get(s).and_then(|section| section.items.get(i));
                let in_matrix =
                    item.is_some_and(|item| matches!(item.response, ResponseType::Matrix(_)));
                let list = if in_matrix { "scale" } else { "categories" };
                format!("sections[{s}].items[{i}].{list}[{c}]")
            }
            Self::Row(s, i, g, r) => format!("sections[{s}].items[{i}].groups[{g}].rows[{r}]"),
        };
        inner + ".media"
    }
}

impl ResponseType {
    /// The categories of a choice, a ranking or a matrix; empty for everything else.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        match self {
            Self::SingleChoice(categories)
            | Self::Scale(categories)
            | Self::Ranking(categories)
            | Self::MultipleChoice(MultipleChoice { categories, .. }) => categories,
            Self::Matrix(matrix) => &matrix.scale,
            _ => &[],
        }
    }

    /// The same for changing; none for a kind that has no categories.
    pub fn categories_mut(&mut self) -> Option<&mut Vec<Category>> {
        match self {
            Self::SingleChoice(categories)
            | Self::Scale(categories)
            | Self::Ranking(categories)
            | Self::MultipleChoice(MultipleChoice { categories, .. }) => Some(categories),
            Self::Matrix(matrix) => Some(&mut matrix.scale),
            _ => None,
        }
    }
}
