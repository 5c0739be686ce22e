//! Versions and index definitions never change.

use survey_specs::code::IndexCode;
use survey_specs::questionnaire::VersionHash;
use thuocdo_server::store::questionnaire::IndexDefinitionHash;

use crate::sample::{instant, version};
use crate::scene::{Scene, may_design};

pub fn a_published_version_comes_back_byte_for_byte(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let version = version();
        assert_eq!(store.version(version.hash()).await.unwrap(), None);
        for seconds in [0, 1] {
            store.insert_version(&may_design(), &version, instant(seconds)).await.unwrap();
        }
        let kept = store.version(version.hash()).await.unwrap().unwrap();
        assert_eq!(kept.canonical_json(), version.canonical_json());
        assert_eq!(kept, version);
        let other = VersionHash::new(format!("sha256:{}", "0".repeat(64))).unwrap();
        assert_eq!(store.version(&other).await.unwrap(), None);
    });
}

pub fn an_index_definition_is_named_by_its_text(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let code: IndexCode = "sipas-2026".parse().unwrap();
        let text = "index: sipas-2026 # chỉ số\n";
        let hash =
            store.insert_index_definition(&may_design(), &code, text, instant(0)).await.unwrap();
        let again = store.insert_index_definition(&may_design(), &code, text, instant(1)).await;
        assert_eq!(again.unwrap(), hash);
        assert_eq!(hash, IndexDefinitionHash::of(text));
        assert_eq!(store.index_definition(&hash).await.unwrap().as_deref(), Some(text));
        let other = IndexDefinitionHash::of("another text");
        assert_eq!(store.index_definition(&other).await.unwrap(), None);
    });
}
