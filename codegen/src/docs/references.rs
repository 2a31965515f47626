//! What docs call by its name in the model, as it is called in Rust: a member by its field's name, an
//! operation, exception or type as a link to its page.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;

use crate::ir::{Docs, Service, Setter, Structure, Union, Value};

/// Names all that the docs of a service speak of as Rust does.
pub(crate) fn in_rust(service: &mut Service) {
    let names = Names::of(service);
    names.client(service);
    names.operations(service);
    names.types(service);
    names.exceptions(service);
}

/// What inline code in docs may stand for.
struct Names {
    operations: BTreeSet<String>,
    exceptions: BTreeSet<String>,
    types: BTreeSet<String>,
    /// The fields of members that aren't called the same in Rust.
    fields: BTreeMap<String, String>,
}

/// From where docs link.
struct Place {
    /// The paths of the modules of operations, exceptions and types.
    operation: &'static str,
    exception: &'static str,
    types: &'static str,
    /// What is found there without a path.
    near: BTreeSet<String>,
}

impl Names {
    fn of(service: &Service) -> Self {
        let operations = service.operations.iter();
        let exceptions = service.exceptions.iter().map(|of| &of.structure);
        let structures = operations
            .clone()
            .flat_map(|operation| [&operation.input, &operation.output])
            .chain(&service.structures)
            .chain(exceptions.clone());
        let members = structures.flat_map(|structure| &structure.members);
        let fields = members.map(|member| (member.wire_name.clone(), field(&member.name)));
        Self {
            operations: operations.map(|of| of.request.to_string()).collect(),
            exceptions: exceptions.map(|of| of.name.to_string()).collect(),
            types: structure_names(service)
                .chain(service.unions.iter().map(|of| &of.name))
                .chain(service.enums.iter().map(|of| &of.name))
                .map(Ident::to_string)
                .collect(),
            fields: fields.filter(|(member, field)| member != field).collect(),
        }
    }

    fn client(&self, service: &mut Service) {
        let place = Place {
            operation: "operation::",
            exception: "super::exception::",
            types: "super::types::",
            near: BTreeSet::new(),
        };
        self.write(&mut service.docs, &place);
        for operation in &mut service.operations {
            self.write(&mut operation.summary, &place);
        }
    }

    fn operations(&self, service: &mut Service) {
        for operation in &mut service.operations {
            let near = [
                &operation.request,
                &operation.input.name,
                &operation.output.name,
            ];
            let place = Place {
                operation: "super::",
                exception: "super::super::exception::",
                types: "super::super::types::",
                near: near.into_iter().map(Ident::to_string).collect(),
            };
            self.write(&mut operation.docs, &place);
            self.structure(&mut operation.input, &place);
            self.structure(&mut operation.output, &place);
            self.setters(&mut operation.setters, &place);
        }
    }

    fn types(&self, service: &mut Service) {
        let place = |near: BTreeSet<String>| Place {
            operation: "super::super::operation::",
            exception: "super::super::exception::",
            types: "super::",
            near,
        };
        let near = place(structure_names(service).map(Ident::to_string).collect());
        for structure in &mut service.structures {
            self.structure(structure, &near);
        }
        let unions = service.unions.iter();
        let near = place(unions.map(|of| of.name.to_string()).collect());
        for union in &mut service.unions {
            self.union(union, &near);
        }
        let enums = service.enums.iter();
        let near = place(enums.map(|of| of.name.to_string()).collect());
        for of in &mut service.enums {
            self.write(&mut of.docs, &near);
            for value in &mut of.values {
                self.value(value, &near);
            }
        }
    }

    fn exceptions(&self, service: &mut Service) {
        let place = Place {
            operation: "super::operation::",
            exception: "",
            types: "super::types::",
            near: self.exceptions.clone(),
        };
        for exception in &mut service.exceptions {
            self.write(&mut exception.summary, &place);
            self.structure(&mut exception.structure, &place);
        }
    }

    fn structure(&self, structure: &mut Structure, place: &Place) {
        self.write(&mut structure.docs, place);
        for member in &mut structure.members {
            self.write(&mut member.docs, place);
        }
        self.setters(&mut structure.setters, place);
        if let Some(variants) = &mut structure.variants {
            self.write(&mut variants.field_docs, place);
            self.union(&mut variants.r#enum, place);
        }
    }

    fn setters(&self, setters: &mut [Setter], place: &Place) {
        for setter in setters {
            self.write(&mut setter.docs, place);
        }
    }

    /// The docs of a value begin with how it is written, whatever else goes by that name.
    fn value(&self, value: &mut Value, place: &Place) {
        let own = super::code(&value.wire_name);
        let rest = value.docs.first().and_then(|line| line.strip_prefix(&own));
        let Some(rest) = rest.map(str::to_owned) else {
            return self.write(&mut value.docs, place);
        };
        value.docs[0] = rest;
        self.write(&mut value.docs, place);
        value.docs[0].insert_str(0, &own);
    }

    fn union(&self, union: &mut Union, place: &Place) {
        self.write(&mut union.docs, place);
        for variant in &mut union.variants {
            self.write(&mut variant.docs, place);
        }
    }

    /// Rewrites the inline code of docs, and says below them where their links lead.
    fn write(&self, docs: &mut Docs, place: &Place) {
        let mut links = BTreeMap::new();
        let mut fenced = false;
        for line in docs.iter_mut() {
            fenced ^= line.trim_start().starts_with("```");
            // Code between two backticks may have single ones.
            if !fenced && !line.contains("``") {
                *line = self.line(line, place, &mut links);
            }
        }
        links.retain(|name, _| !place.near.contains(name));
        if !links.is_empty() {
            docs.push(String::new());
        }
        let links = links.into_iter();
        docs.extend(links.map(|(name, module)| format!("[`{name}`]: {module}{name}")));
    }

    fn line(
        &self,
        line: &str,
        place: &Place,
        links: &mut BTreeMap<String, &'static str>,
    ) -> String {
        let mut written = String::with_capacity(line.len());
        for (index, part) in line.split('`').enumerate() {
            if index % 2 == 0 {
                written.push_str(part);
                continue;
            }
            let module = self.module(part, place);
            let code = match self.fields.get(part) {
                Some(field) if module.is_none() => format!("`{field}`"),
                _ => format!("`{part}`"),
            };
            match module {
                // The text of a link that leads elsewhere.
                Some(_) if written.rfind('[') > written.rfind(']') => written.push_str(&code),
                Some(module) => {
                    links.insert(part.to_owned(), module);
                    written.push_str(&format!("[{code}]"));
                }
                None => written.push_str(&code),
            }
        }
        written
    }

    /// The path of the module that has something of this name.
    fn module(&self, name: &str, place: &Place) -> Option<&'static str> {
        if self.operations.contains(name) {
            Some(place.operation)
        } else if self.exceptions.contains(name) {
            Some(place.exception)
        } else if self.types.contains(name) {
            Some(place.types)
        } else {
            None
        }
    }
}

/// The structures among the types, and the enums of members that exclude each other beside them.
fn structure_names(service: &Service) -> impl Iterator<Item = &Ident> {
    service.structures.iter().flat_map(|structure| {
        let variants = structure.variants.as_ref();
        let variants = variants.map(|variants| &variants.r#enum.name);
        [&structure.name].into_iter().chain(variants)
    })
}

/// A field as docs write it: without `r#`.
pub(crate) fn field(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Names, Place};
    use crate::ir::Value;

    fn names() -> Names {
        Names {
            operations: ["Brew".to_owned()].into(),
            exceptions: ["NoWater".to_owned()].into(),
            types: ["Pot".to_owned()].into(),
            fields: [("potName".to_owned(), "pot_name".to_owned())].into(),
        }
    }

    #[test]
    fn names_of_the_model_are_those_of_rust() {
        let place = Place {
            operation: "super::",
            exception: "super::super::exception::",
            types: "super::super::types::",
            near: ["Pot".to_owned()].into(),
        };
        let mut docs = vec![
            "`Brew` takes `potName`, a `Pot`, or `NoWater` says why.".to_owned(),
            "See [how to `Brew`](https://tea.example).".to_owned(),
            "In ``a`Brew`b``.".to_owned(),
            "```text".to_owned(),
            "`Brew`".to_owned(),
            "```".to_owned(),
        ];
        let unchanged = docs[1..].to_vec();
        names().write(&mut docs, &place);
        assert_eq!(
            docs[0],
            "[`Brew`] takes `pot_name`, a [`Pot`], or [`NoWater`] says why."
        );
        assert_eq!(docs[1..6], unchanged);
        let mut value = Value {
            wire_name: "Brew".to_owned(),
            name: quote::format_ident!("Brew"),
            docs: vec!["`Brew`: a `Pot` is on.".to_owned()],
        };
        names().value(&mut value, &place);
        assert_eq!(value.docs, ["`Brew`: a [`Pot`] is on."]);
        assert_eq!(
            docs[6..],
            [
                "",
                "[`Brew`]: super::Brew",
                "[`NoWater`]: super::super::exception::NoWater"
            ]
        );
    }
}
