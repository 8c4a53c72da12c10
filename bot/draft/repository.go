package draft

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
)

// Repository is a git repository of articles: written files are committed and
// pushed.
type Repository struct{ Source *git.Source }

// Refusal implements Place.
func (r *Repository) Refusal(context.Context) error {
	if err := r.Source.Writable(); err != nil {
		return locale.Error("draft.git", "why", err)
	}
	return nil
}

// Write implements Place.
func (r *Repository) Write(ctx context.Context, c Change) error {
	commit := git.Commit{Key: c.Key, Former: c.Former, Base: c.Base, Author: c.By, Message: fmt.Sprintf("Add %q", c.Title)}
	if c.Base != "" {
		commit.Message = fmt.Sprintf("Edit %q", c.Title)
	}
	for _, f := range c.Files {
		commit.Files = append(commit.Files, git.File(f))
	}
	switch err := r.Source.Push(ctx, commit); {
	case err == nil:
		r.Source.Poke()
		return nil
	case errors.Is(err, git.ErrTaken):
		return ErrTaken
	case errors.Is(err, git.ErrFormer):
		r.Source.Poke()
		return fmt.Errorf("%w: %w", ErrFormer, err)
	case errors.Is(err, git.ErrChanged):
		if _, err := r.Source.Pull(ctx); err != nil { // the author should see the current text
			return locale.Error("draft.git", "why", err)
		}
		return ErrChanged
	default:
		return locale.Error("draft.git", "why", err)
	}
}
