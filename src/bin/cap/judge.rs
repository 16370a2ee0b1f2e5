//! `cap judge`: histories of other systems. What is found out of them is found out by
//! [`cap_playground::examine`], as on the page.

use std::io::Read;
use std::path::{Path, PathBuf};

use cap_playground::examine::{Allowed, Chosen, Examination, ModelVerdict};
use cap_playground::judge::ConsistencyModel;

use crate::judged::{JudgedFile, RefusedFile, ToldVerdicts};
use crate::print;
use crate::progress::Progress;

/// What is judged, and how it is to be understood.
pub struct Judge {
    /// What was chosen about the files; the rest follows from them.
    pub choice: Chosen,
    /// The models to judge by; all by default.
    pub models: Option<Vec<ConsistencyModel>>,
    /// One line of JSON a file.
    pub json: bool,
    /// Whether it is told what is being done, although nobody sits at a terminal.
    pub progress: bool,
}

impl Judge {
    /// Judges the files, and says whether all of them are allowed by what was asked for:
    /// linearizability by default. One that cannot be read keeps nobody from the others.
    pub fn files(&self, files: &[PathBuf]) -> Result<bool, String> {
        let (mut holds, mut errors) = (true, Vec::new());
        for file in files {
            match self.file(file) {
                Ok(one) => holds &= one,
                Err(error) => {
                    if self.json {
                        print(&RefusedFile::new(file, &error).json()?);
                    }
                    errors.push(format!("{}: {error}", file.display()));
                }
            }
        }
        if errors.is_empty() { Ok(holds) } else { Err(errors.join("\n")) }
    }

    fn file(&self, file: &Path) -> Result<bool, String> {
        let progress = Progress::start(file, self.progress);
        progress.at("reading");
        let bytes = read(file).map_err(|error| error.to_string())?;
        let opened = Examination::read(&bytes, &self.choice);
        let (mut examination, _) = opened.map_err(|error| error.to_string())?;
        drop(bytes);
        let mut told = ToldVerdicts::new(file);
        let mut findings: Vec<ModelVerdict> = Vec::new();
        for model in self.models() {
            progress.at(model.word());
            let finding = examination.judge(model);
            if !self.json {
                let is_asked_for = self.models.is_some();
                progress.print(&told.verdict(&examination, &finding, is_asked_for));
            }
            findings.push(finding);
        }
        let missed = self.models.is_none().then(|| {
            progress.at("the distance from it");
            examination.missed()
        });
        if self.json {
            progress
                .print(&JudgedFile::new(file, &examination, &findings, missed.flatten()).json()?);
        } else {
            progress.print(&told.rest(&examination, &findings, missed.flatten()));
        }
        Ok(self.holds(&findings))
    }

    /// The strongest first, so that what it allows need not be judged by the others.
    fn models(&self) -> Vec<ConsistencyModel> {
        let all = ConsistencyModel::ALL.into_iter();
        all.filter(|model| self.models.as_ref().is_none_or(|wanted| wanted.contains(model)))
            .collect()
    }

    fn holds(&self, findings: &[ModelVerdict]) -> bool {
        let counts = |finding: &&ModelVerdict| {
            self.models.is_some() || finding.model == ConsistencyModel::Linearizable
        };
        findings.iter().filter(counts).all(|finding| finding.allowed == Allowed::Yes)
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}
