//! Declarative shadow roots: elements whose text a page has in a template of their own.
//!
//! Comes in: a parsed page. Goes out: the page with each such template in the place of what its
//! element holds, and what it held in the template's slots, as browsers show it
//! (<https://html.spec.whatwg.org/#attr-template-shadowrootmode>).

use ego_tree::{NodeId, NodeRef};
use rustc_hash::FxHashMap;
use scraper::{Html, Node};

/// Lays out all shadow roots of `page`, the outer ones first. Returns whether there was one.
pub(super) fn flatten(page: &mut Html) -> bool {
    let roots: Vec<NodeId> = page
        .tree
        .root()
        .descendants()
        .filter(|node| is_root(*node))
        .map(|node| node.id())
        .collect();
    for &root in &roots {
        lay_out(page, root);
    }
    !roots.is_empty()
}

/// How a template is marked: by the standard, before it, and in pages that Chrome has saved as
/// `.mhtml`.
const MARKS: [&str; 3] = ["shadowrootmode", "shadowroot", "shadowmode"];

fn is_root(node: NodeRef<Node>) -> bool {
    let mode = MARKS.iter().find_map(|mark| attribute(node, "template", mark));
    mode.is_some_and(|mode| {
        mode.eq_ignore_ascii_case("open") || mode.eq_ignore_ascii_case("closed")
    })
}

/// The value of an attribute of an element of this name.
fn attribute<'p>(node: NodeRef<'p, Node>, name: &str, attribute: &str) -> Option<&'p str> {
    node.value().as_element().filter(|element| element.name() == name)?.attr(attribute)
}

/// Puts what the template `root` holds into the element around it, and what that held into the
/// template's slots. What has no slot is not shown.
fn lay_out(page: &mut Html, root: NodeId) {
    let Some(template) = page.tree.get(root) else { return };
    let Some(host) = template.parent() else { return };
    let content =
        template.first_child().filter(|child| child.value().is_fragment()).unwrap_or(template);
    let slots = slots(content);
    let held: Vec<(NodeId, Option<NodeId>)> = host
        .children()
        .filter(|child| child.id() != root && !is_blank(*child))
        .map(|child| {
            let name = child
                .value()
                .as_element()
                .and_then(|element| element.attr("slot"))
                .unwrap_or_default();
            (child.id(), slots.get(name).copied())
        })
        .collect();
    let (host, content) = (host.id(), content.id());
    // What a slot shows without content goes where there is some.
    let filled: Vec<NodeId> = held.iter().filter_map(|(_, slot)| *slot).collect();
    for slot in filled {
        let instead: Vec<NodeId> = page
            .tree
            .get(slot)
            .into_iter()
            .flat_map(|slot| slot.children())
            .map(|child| child.id())
            .collect();
        for child in instead {
            detach(page, child);
        }
    }
    for (child, slot) in held {
        detach(page, child);
        if let Some(mut slot) = slot.and_then(|slot| page.tree.get_mut(slot)) {
            slot.append_id(child);
        }
    }
    if let Some(mut host) = page.tree.get_mut(host) {
        host.reparent_from_id_append(content);
    }
    detach(page, root);
}

fn detach(page: &mut Html, node: NodeId) {
    if let Some(mut node) = page.tree.get_mut(node) {
        node.detach();
    }
}

/// White space between elements, and comments: they fill no slot.
fn is_blank(node: NodeRef<Node>) -> bool {
    node.value().as_text().map_or_else(|| node.value().is_comment(), |text| text.trim().is_empty())
}

/// The slots of a shadow root by their names, the first of each name; those of the shadow roots
/// within it are their own.
fn slots(content: NodeRef<Node>) -> FxHashMap<String, NodeId> {
    let mut slots = FxHashMap::default();
    let mut waiting = vec![content];
    while let Some(node) = waiting.pop() {
        if node.value().as_element().is_some_and(|element| element.name() == "slot") {
            let name = attribute(node, "slot", "name").unwrap_or_default();
            slots.entry(name.to_owned()).or_insert(node.id());
        }
        if node.id() == content.id() || !is_root(node) {
            // The last first, so that the first is looked at next.
            waiting.extend(node.children().rev());
        }
    }
    slots
}
